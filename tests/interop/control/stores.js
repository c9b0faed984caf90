// Metric collectors, session trees and remote servers with the official JavaScript client.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const diffusion = require('diffusion');
const devserver = require('../devserver.js');

const { ConnectionOption, ConnectionState, RemoteServerType } = diffusion;

diffusion.log('silent');

function connect(server, principal) {
    return diffusion.connect({ host: '127.0.0.1', port: server.port, transports: ['WS'], principal, credentials: 'password' });
}

async function main() {
    const server = await devserver.start();
    const other = await devserver.start();
    const admin = await connect(server, 'admin');
    const control = await connect(server, 'control');
    const client = await connect(server, 'client');
    const failed = await devserver.run([
        ['session metric collectors', async () => {
            const builder = () => diffusion.newSessionMetricCollectorBuilder().exportToPrometheus(true).maximumGroups(7)
                .groupByProperty('$Principal').removeMetricsWithNoMatches(true);
            await admin.metrics.putSessionMetricCollector(builder().create('js', 'all'));
            const [found] = (await admin.metrics.listSessionMetricCollectors()).collectors;
            assert.deepStrictEqual(
                [found.name, found.sessionFilter, found.maximumGroups, found.groupByProperties, found.removeMetricsWithNoMatches],
                ['js', 'all', 7, ['$Principal'], true],
            );
            const text = await server.ask('/metrics');
            assert.ok(text.includes('diffusion_session_collector_sessions{collector="js",Principal="client"} 1\n'), text);
            await assert.rejects(admin.metrics.putSessionMetricCollector(builder().create('js', '$Principal is')));
            await assert.rejects(client.metrics.putSessionMetricCollector(builder().create('js', 'all')));
            await admin.metrics.removeSessionMetricCollector('js');
            assert.strictEqual(await server.ask('/metrics'), '');
        }],
        ['topic metric collectors', async () => {
            const builder = () => diffusion.newTopicMetricCollectorBuilder().exportToPrometheus(true).groupByTopicType(true)
                .groupByPathPrefixParts(1);
            await admin.metrics.putTopicMetricCollector(builder().create('js', '?metrics//'));
            await control.topics.add('metrics/a', diffusion.topics.TopicType.JSON);
            await control.topicUpdate.set('metrics/a', diffusion.datatypes.json(), { a: 1 });
            const text = await server.ask('/metrics');
            const labels = '{collector="js",topic_type="JSON",path_prefix="metrics"}';
            for (const line of [`topics${labels} 1\n`, `updates_total${labels} 1\n`]) {
                assert.ok(text.includes(`diffusion_topic_collector_${line}`), text);
            }
            await assert.rejects(admin.metrics.putTopicMetricCollector(builder().create('js', '?a(')));
            await admin.metrics.removeTopicMetricCollector('js');
            assert.strictEqual(await server.ask('/metrics'), '');
        }],
        ['session trees', async () => {
            const table = (...mappings) => {
                const builder = diffusion.newBranchMappingTableBuilder();
                mappings.forEach(([filter, branch]) => builder.addBranchMapping(filter, branch));
                return builder.create('js/seen');
            };
            await control.topicUpdate.set('js/real/a', diffusion.datatypes.string(), 'one', {
                specification: new diffusion.topics.TopicSpecification(diffusion.topics.TopicType.STRING),
            });
            await control.sessionTrees.putBranchMappingTable(table(['$Principal is "client"', 'js/real']));
            assert.deepStrictEqual(await client.sessionTrees.getSessionTreeBranchesWithMappings(), ['js/seen']);
            const [mapping] = (await client.sessionTrees.getBranchMappingTable('js/seen')).getBranchMappings();
            assert.deepStrictEqual([mapping.sessionFilter, mapping.topicTreeBranch], ['$Principal is "client"', 'js/real']);
            const events = [];
            const told = (count) => server.until(`${count} events`, () => events.length >= count);
            const stream = client.addStream('?js/seen//', diffusion.datatypes.string());
            stream.on('value', (path, specification, value) => events.push(`${path} is ${value}`));
            stream.on('unsubscribe', (path, specification, reason) => events.push(`${path} ${reason.id ?? reason}`));
            await client.select('?js/seen//');
            await told(1);
            await control.topicUpdate.set('js/real/a', diffusion.datatypes.string(), 'two');
            await told(2);
            const fetched = await client.fetchRequest().withValues(diffusion.datatypes.string()).fetch('?js/seen//');
            assert.deepStrictEqual(fetched.results().map((result) => [result.path(), result.value()]), [['js/seen/a', 'two']]);
            await control.sessionTrees.putBranchMappingTable(table());
            await told(3);
            assert.deepStrictEqual(events, ['js/seen/a is one', 'js/seen/a is two', 'js/seen/a 6']);
            await assert.rejects(control.sessionTrees.putBranchMappingTable(table(['$Principal is', 'js/real'])));
        }],
        ['remote servers', async () => {
            const url = `ws://127.0.0.1:${other.port}`;
            const state = async (session, name) => (await session.remoteServers.checkRemoteServer(name)).connectionState;
            const reaches = async (session, name, wanted) => {
                const end = Date.now() + 5000;
                while (await state(session, name) !== wanted) assert.ok(Date.now() < end, `${name} never ${wanted}`);
            };
            const secondary = (address, secret) => diffusion.newRemoteServerBuilder(RemoteServerType.SECONDARY_INITIATOR)
                .principal('control').credentials(secret).connectionOption(ConnectionOption.CONNECTION_TIMEOUT, '1500');
            const servers = admin.remoteServers;
            const created = await servers.createRemoteServer(secondary(url, 'password').build('secondary', url));
            assert.deepStrictEqual([created.name, created.type], ['secondary', RemoteServerType.SECONDARY_INITIATOR]);
            assert.strictEqual(await state(admin, 'secondary'), ConnectionState.INACTIVE);
            assert.ok((await other.ask('/status')).sessions_opened > 0, 'it was tried');
            await assert.rejects(servers.createRemoteServer(secondary(url, 'password').build('secondary', url)));
            await servers.createRemoteServer(secondary(url, 'wrong').build('wrong', url));
            const wrong = await servers.checkRemoteServer('wrong');
            assert.strictEqual(wrong.connectionState, ConnectionState.FAILED);
            assert.ok(wrong.failureMessage);
            assert.strictEqual(await state(admin, 'missing'), ConnectionState.MISSING);

            const primary = diffusion.newRemoteServerBuilder(RemoteServerType.PRIMARY_INITIATOR).retryDelay(20);
            await servers.createRemoteServer(primary.build('primary', [url], 'connector'));
            await reaches(admin, 'primary', ConnectionState.RETRYING);
            const there = await connect(other, 'admin');
            const acceptor = diffusion.newRemoteServerBuilder(RemoteServerType.SECONDARY_ACCEPTOR)
                .principal('control').credentials('password');
            await there.remoteServers.createRemoteServer(acceptor.build('primary', 'localhost'));
            await reaches(admin, 'primary', ConnectionState.CONNECTED);
            await reaches(there, 'primary', ConnectionState.CONNECTED);
            // The acceptor's server takes topics from the primary.
            await control.topicUpdate.set('js/far/a', diffusion.datatypes.string(), 'far', {
                specification: new diffusion.topics.TopicSpecification(diffusion.topics.TopicType.STRING),
            });
            await there.topicViews.createTopicView('far', 'map ?js/far// from primary to near/<path(2)>');
            const came = new Promise((resolve) => {
                there.addStream('near/a', diffusion.datatypes.string()).on('value', (path, specification, value) => resolve(value));
            });
            await there.select('near/a');
            assert.strictEqual(await came, 'far');
            const names = (await servers.listRemoteServers()).map((one) => one.name);
            assert.deepStrictEqual(names.sort(), ['primary', 'secondary', 'wrong']);
            for (const name of names) await servers.removeRemoteServer(name);
            await reaches(there, 'primary', ConnectionState.INACTIVE);
            await there.closeSession();
            await assert.rejects(client.remoteServers.listRemoteServers());
        }],
        ['what clients configured survives a server that is killed', async () => {
            const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'devserver-'));
            const file = path.join(folder, 'state.json');
            try {
                let kept = await devserver.start('--state', file);
                let session = await connect(kept, 'admin');
                await session.metrics.putTopicMetricCollector(diffusion.newTopicMetricCollectorBuilder().create('kept', '?a//'));
                await session.sessionTrees.putBranchMappingTable(
                    diffusion.newBranchMappingTableBuilder().addBranchMapping('all', 'x').create('kept'));
                await session.topicViews.createTopicView('kept', 'map ?a// to b/<path(1)>');
                const acceptor = diffusion.newRemoteServerBuilder(RemoteServerType.SECONDARY_ACCEPTOR);
                await session.remoteServers.createRemoteServer(acceptor.build('kept', 'localhost'));
                await kept.stop('SIGKILL');
                kept = await devserver.start('--state', file);
                session = await connect(kept, 'admin');
                assert.deepStrictEqual((await session.metrics.listTopicMetricCollectors()).collectors.map((one) => one.name), ['kept']);
                assert.deepStrictEqual(await session.sessionTrees.getSessionTreeBranchesWithMappings(), ['kept']);
                assert.deepStrictEqual((await session.topicViews.listTopicViews()).map((one) => one.name), ['kept']);
                assert.deepStrictEqual((await session.remoteServers.listRemoteServers()).map((one) => one.name), ['kept']);
                await session.closeSession();
                await kept.stop();
            } finally {
                fs.rmSync(folder, { recursive: true });
            }
        }],
    ]);
    await Promise.all([admin, control, client].map((session) => session.closeSession()));
    await Promise.all([server.stop(), other.stop()]);
    process.exit(failed === 0 ? 0 : 1);
}

main().catch((error) => {
    console.log(`FAIL ${error.stack || error}`);
    process.exit(1);
});
