// Topic views with the official JavaScript client: it creates them and sees what they make.
'use strict';
const assert = require('node:assert');
const diffusion = require('diffusion');
const devserver = require('../devserver.js');

const json = diffusion.datatypes.json();
const { TopicSpecification, TopicType } = diffusion.topics;

diffusion.log('silent');

function connect(server, principal) {
    return diffusion.connect({ host: '127.0.0.1', port: server.port, transports: ['WS'], principal, credentials: 'password' });
}

async function main() {
    const server = await devserver.start();
    const control = await connect(server, 'control');
    const client = await connect(server, 'client');
    const views = control.topicViews;
    const set = (path, value) => control.topicUpdate.set(path, json, value, { specification: new TopicSpecification(TopicType.JSON) });
    // Paths and values below a branch.
    const fetched = async (branch) => {
        const result = await client.fetchRequest().withValues(json).fetch(`?${branch}//`);
        return Object.fromEntries(result.results().map((topic) => [topic.path(), topic.value().get()]));
    };
    const failed = await devserver.run([
        ['create, get, list and remove', async () => {
            const text = 'map js/none to js/nowhere';
            const created = await views.createTopicView('js 1', text);
            assert.deepStrictEqual([created.name, created.specification], ['js 1', text]);
            assert.ok(created.roles.has('TOPIC_CONTROL'), [...created.roles]);
            await views.createTopicView('js 0', text);
            assert.deepStrictEqual((await views.listTopicViews()).map((view) => view.name), ['js 1', 'js 0']);
            assert.strictEqual((await views.getTopicView('js 0')).specification, text);
            assert.strictEqual(await views.getTopicView('unknown'), null);
            for (const name of ['js 0', 'js 1', 'unknown']) await views.removeTopicView(name);
            assert.deepStrictEqual(await views.listTopicViews(), []);
        }],
        ['errors have a line and a column', async () => {
            await assert.rejects(views.createTopicView('js', 'map js/a\nto js/<path(x)>'), (error) => {
                const text = `${error.message} ${JSON.stringify(error)}`;
                assert.ok(text.includes('no whole number'), text);
                return true;
            });
            await assert.rejects(client.topicViews.createTopicView('js', 'map js/a to js/b'));
            await assert.rejects(client.topicViews.listTopicViews());
        }],
        ['reference topics follow their sources', async () => {
            await set('js/a', { id: 'one', values: [1, 5, 7] });
            await views.createTopicView('mirror', 'map js/a to js/mirror/<path(1)>');
            await views.createTopicView('expanded', 'map js/a to js/expanded/v<expand(/values)>');
            await views.createTopicView('scalar', 'map js/a to js/scalar/<scalar(/id)> as <value(/values/2)>');
            await views.createTopicView('processed', "map js/a to js/processed process { set(/sum, calc '/values/0 + /values/1'); remove(/values) }");
            const events = [];
            const stream = client.addStream('?js/scalar//', json);
            stream.on('value', (path, specification, value) => events.push(`${path} is ${value.get()}`));
            stream.on('unsubscribe', (path) => events.push(`${path} is gone`));
            await client.select('?js/scalar//');
            await server.until('the value', () => events.length >= 1);
            assert.deepStrictEqual(await fetched('js/mirror'), { 'js/mirror/a': { id: 'one', values: [1, 5, 7] } });
            assert.deepStrictEqual(await fetched('js/expanded'), { 'js/expanded/v0': 1, 'js/expanded/v1': 5, 'js/expanded/v2': 7 });
            assert.deepStrictEqual(await fetched('js/processed'), { 'js/processed': { id: 'one', sum: 6 } });
            await set('js/a', { id: 'one', values: [1, 5, 8] });
            await set('js/a', { id: 'two', values: [1] });
            await server.until('both', () => events.length >= 4);
            assert.deepStrictEqual(events, ['js/scalar/one is 7', 'js/scalar/one is 8', 'js/scalar/one is gone', 'js/scalar/two is null']);
            assert.deepStrictEqual(await fetched('js/expanded'), { 'js/expanded/v0': 1 });
            await control.topics.remove('js/a');
            for (const branch of ['mirror', 'expanded', 'scalar', 'processed']) {
                assert.deepStrictEqual(await fetched(`js/${branch}`), {}, branch);
                await views.removeTopicView(branch);
            }
        }],
        ['reference topics are read-only and have properties of their own', async () => {
            await set('js/a', 1);
            await views.createTopicView('js', "map js/a to js/b with properties 'CONFLATION':'off', 'DONT_RETAIN_VALUE':'true'");
            const [found] = (await client.fetchRequest().withProperties().fetch('>js/b')).results();
            const { properties } = found.specification();
            assert.deepStrictEqual({ ...properties }, { CONFLATION: 'off', DONT_RETAIN_VALUE: 'true', PERSISTENT: 'false', _VIEW: 'js' });
            await assert.rejects(control.topicUpdate.set('js/b', json, 2));
            assert.strictEqual((await control.topics.remove('js/b')).removedCount ?? 0, 0);
            await views.removeTopicView('js');
        }],
        ['delayed topics can be fetched unpublished', async () => {
            await set('js/a', 1);
            await views.createTopicView('js', 'map js/a to js/delayed delay by 1 hour');
            assert.deepStrictEqual(await fetched('js/delayed'), {});
            const result = await client.fetchRequest().withUnpublishedDelayedTopics().fetch('?js/delayed//');
            assert.deepStrictEqual(result.results().map((topic) => topic.path()), ['js/delayed']);
            await views.removeTopicView('js');
        }],
    ]);
    await Promise.all([control, client].map((session) => session.closeSession()));
    await server.stop();
    process.exit(failed === 0 ? 0 : 1);
}

main().catch((error) => {
    console.log(`FAIL ${error.stack || error}`);
    process.exit(1);
});
