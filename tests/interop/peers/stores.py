"""What the server stores for administrators: metric collectors and session trees. Verbs of a peer (../three_ways.md); this
client has no remote servers and topic views."""

from diffusion.features.control.metrics.session_metrics import SessionMetricCollectorBuilder
from diffusion.features.control.metrics.topic_metrics import TopicMetricCollectorBuilder
from diffusion.features.control.session_trees.branch_mapping_table import BranchMappingTable


def truth(word):
    return word == "true"


def text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


class Stores:
    """The verbs, for a peer with a `session`."""

    async def put_session_collector(self, name, session_filter, prometheus, limit, removes, *properties):
        builder = SessionMetricCollectorBuilder().export_to_prometheus(truth(prometheus)).maximum_groups(int(limit))
        builder.remove_metrics_with_no_matches(truth(removes)).group_by_properties(*properties)
        await self.session.metrics.put_session_metric_collector(builder.create(name, session_filter))
        return []

    async def session_collectors(self):
        words = []
        for one in await self.session.metrics.list_session_metric_collectors():
            values = (one.name, one.session_filter, one.exports_to_prometheus, one.maximum_groups, one.removes_metrics_with_no_matches)
            words += [text(value) for value in (*values, *one.group_by_properties)]
        return words

    async def remove_session_collector(self, name):
        await self.session.metrics.remove_session_metric_collector(name)
        return []

    async def put_topic_collector(self, name, selector, prometheus, limit, by_type, by_view, parts):
        builder = TopicMetricCollectorBuilder().export_to_prometheus(truth(prometheus)).maximum_groups(int(limit))
        builder.group_by_topic_type(truth(by_type)).group_by_topic_view(truth(by_view)).group_by_path_prefix_parts(int(parts))
        await self.session.metrics.put_topic_metric_collector(builder.create(name, selector))
        return []

    async def topic_collectors(self):
        words = []
        for one in await self.session.metrics.list_topic_metric_collectors():
            values = (one.name, one.topic_selector, one.exports_to_prometheus, one.maximum_groups, one.groups_by_topic_type)
            words += [text(value) for value in (*values, one.groups_by_topic_view, one.group_by_path_prefix_parts)]
        return words

    async def remove_topic_collector(self, name):
        await self.session.metrics.remove_topic_metric_collector(name)
        return []

    async def map_branch(self, branch, *mappings):
        """Filter, branch, filter, branch."""
        builder = BranchMappingTable.Builder()
        for session_filter, topic_branch in zip(mappings[::2], mappings[1::2]):
            builder.add_branch_mapping(session_filter, topic_branch)
        await self.session.session_trees.put_branch_mapping_table(builder.create(branch))
        return []

    async def mapped_branches(self):
        return await self.session.session_trees.get_session_tree_branches_with_mappings()

    async def branch_mappings(self, branch):
        table = await self.session.session_trees.get_branch_mapping_table(branch)
        words = [table.session_tree_branch]
        for mapping in table.branch_mappings:
            words += [mapping.session_filter, mapping.topic_tree_branch]
        return words
