"""Queues, which the server does not have: it refuses each of their operations by name."""

import check

OPERATIONS = {
    "AcknowledgeDeadLetterQueueRecords",
    "AcknowledgeQueueRecords",
    "CreateQueue",
    "DeleteQueue",
    "DescribeQueue",
    "ListQueues",
    "ReceiveDeadLetterQueueRecords",
    "ReceiveQueueRecords",
    "RestoreDeadLetterQueueRecords",
    "UpdateDeadLetterQueueRecordsVisibility",
    "UpdateQueue",
    "UpdateQueueRecordsVisibility",
}


def run(client):
    for name in sorted(OPERATIONS):
        method = next(method for method, operation in client.meta.method_to_api_mapping.items() if operation == name)
        parameters = example(client.meta.service_model.operation_model(name).input_shape)
        check.refused("UnknownOperationException", lambda: getattr(client, method)(**parameters))


def example(shape):
    """The least that the model lets through."""
    if shape.type_name == "structure":
        return {name: example(shape.members[name]) for name in shape.required_members}
    if shape.type_name == "list":
        return [example(shape.member)] * shape.metadata.get("min", 0)
    if shape.type_name in ("integer", "long"):
        return shape.metadata.get("min", 1)
    if shape.type_name == "boolean":
        return False
    return next(iter(shape.enum), "x" * shape.metadata.get("min", 1))
