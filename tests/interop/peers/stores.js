// What the server stores for administrators: metric collectors, remote servers, topic views and session trees. Verbs of a peer
// (../three_ways.md).
'use strict';
const diffusion = require('diffusion');

const { RemoteServerType } = diffusion;
const NO_VALUE = '-';
const OPTIONS = [1, 2, 3, 4, 5, 6, 7, 8];
const truth = (word) => word === 'true';

class InvalidScript extends Error {
    known = 'INVALID_SCRIPT';
}

const view = (found) => [found.name, found.specification, ...[...found.roles].sort()];

/** The verbs, for the session that `current` gives. */
module.exports = (current) => ({
    async put_session_collector(name, filter, prometheus, limit, removes, ...properties) {
        const builder = diffusion.newSessionMetricCollectorBuilder().exportToPrometheus(truth(prometheus))
            .maximumGroups(Number(limit)).removeMetricsWithNoMatches(truth(removes)).groupByProperties(properties);
        await current().metrics.putSessionMetricCollector(builder.create(name, filter));
        return [];
    },
    async session_collectors() {
        const { collectors } = await current().metrics.listSessionMetricCollectors();
        return collectors.flatMap((one) => [
            one.name, one.sessionFilter, String(one.exportToPrometheus), String(one.maximumGroups),
            String(one.removeMetricsWithNoMatches), ...one.groupByProperties,
        ]);
    },
    async remove_session_collector(name) {
        await current().metrics.removeSessionMetricCollector(name);
        return [];
    },
    async put_topic_collector(name, selector, prometheus, limit, byType, byView, parts) {
        const builder = diffusion.newTopicMetricCollectorBuilder().exportToPrometheus(truth(prometheus))
            .maximumGroups(Number(limit)).groupByTopicType(truth(byType)).groupByTopicView(truth(byView))
            .groupByPathPrefixParts(Number(parts));
        await current().metrics.putTopicMetricCollector(builder.create(name, selector));
        return [];
    },
    async topic_collectors() {
        const { collectors } = await current().metrics.listTopicMetricCollectors();
        return collectors.flatMap((one) => [
            one.name, one.topicSelector, String(one.exportToPrometheus), String(one.maximumGroups), String(one.groupByTopicType),
            String(one.groupByTopicView), String(one.groupByPathPrefixParts),
        ]);
    },
    async remove_topic_collector(name) {
        await current().metrics.removeTopicMetricCollector(name);
        return [];
    },
    async create_secondary(type, name, url, principal, password, filter, ...options) {
        const acceptor = type === 'acceptor';
        const builder = diffusion.newRemoteServerBuilder(
            acceptor ? RemoteServerType.SECONDARY_ACCEPTOR : RemoteServerType.SECONDARY_INITIATOR);
        builder.principal(principal).credentials(password);
        if (filter !== NO_VALUE) builder.missingTopicNotificationFilter(filter);
        for (let i = 0; i + 1 < options.length; i += 2) builder.connectionOption(Number(options[i]), options[i + 1]);
        await current().remoteServers.createRemoteServer(builder.build(name, url));
        return [];
    },
    async create_primary(name, connector, delay, ...urls) {
        const builder = diffusion.newRemoteServerBuilder(RemoteServerType.PRIMARY_INITIATOR).retryDelay(Number(delay));
        await current().remoteServers.createRemoteServer(builder.build(name, urls, connector));
        return [];
    },
    async remote_servers() {
        const primary = (one) => one.type === RemoteServerType.PRIMARY_INITIATOR;
        return (await current().remoteServers.listRemoteServers()).flatMap((one) => [
            String(one.type), one.name,
            ...(primary(one) ? one.urls : [one.type === RemoteServerType.SECONDARY_ACCEPTOR ? one.primaryHostName : one.url]),
            one.principal || '',
            ...OPTIONS.map((option) => (one.connectionOptions || {})[option] || NO_VALUE),
            one.missingTopicNotificationFilter || NO_VALUE, one.connector || NO_VALUE,
        ]);
    },
    async check_remote_server(name) {
        const status = await current().remoteServers.checkRemoteServer(name);
        return [String(status.connectionState), status.failureMessage];
    },
    async remove_remote_server(name) {
        await current().remoteServers.removeRemoteServer(name);
        return [];
    },
    async create_view(name, specification) {
        try {
            return view(await current().topicViews.createTopicView(name, specification));
        } catch (error) {
            // What is wrong with the specification.
            throw Array.isArray(error) ? new InvalidScript(error.map((report) => report.message).join(' ')) : error;
        }
    },
    async view(name) {
        const found = await current().topicViews.getTopicView(name);
        return found ? view(found) : [NO_VALUE];
    },
    async views() {
        return (await current().topicViews.listTopicViews()).map((one) => one.name);
    },
    async remove_view(name) {
        await current().topicViews.removeTopicView(name);
        return [];
    },
    /** Filter, branch, filter, branch. */
    async map_branch(branch, ...mappings) {
        const builder = diffusion.newBranchMappingTableBuilder();
        for (let i = 0; i + 1 < mappings.length; i += 2) builder.addBranchMapping(mappings[i], mappings[i + 1]);
        await current().sessionTrees.putBranchMappingTable(builder.create(branch));
        return [];
    },
    async mapped_branches() {
        return current().sessionTrees.getSessionTreeBranchesWithMappings();
    },
    async branch_mappings(branch) {
        const table = await current().sessionTrees.getBranchMappingTable(branch);
        return [
            table.getSessionTreeBranch(),
            ...table.getBranchMappings().flatMap((mapping) => [mapping.sessionFilter, mapping.topicTreeBranch]),
        ];
    },
});
