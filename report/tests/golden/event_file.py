"""Writes `scalars.tfevents` with TensorBoard's own messages and records.

    pip install tensorboard
    python event_file.py
"""

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

EPOCHS = [
    (1, [("loss/training", 2.5), ("loss/validation", 0.1), ("learning_rate", 1e-3)]),
    (300, [("loss/training", float("inf")), ("metrics/f1 of größe", -1.5)]),
]

with open("scalars.tfevents", "wb") as file:
    writer = RecordWriter(file)
    writer.write(Event(wall_time=1.5e9, file_version="brain.Event:2").SerializeToString())
    for step, scalars in EPOCHS:
        values = [Summary.Value(tag=tag, simple_value=value) for tag, value in scalars]
        event = Event(wall_time=1.5e9 + step / 4, step=step, summary=Summary(value=values))
        writer.write(event.SerializeToString())
    writer.flush()
