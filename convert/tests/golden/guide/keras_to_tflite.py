"""The network of the guide's page "from Keras to a microcontroller": python keras_to_tflite.py writes digits.keras,
digits.tflite and ten test images with their labels, digits.bin."""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

HERE = Path(__file__).parent
rows = np.loadtxt(HERE / "../../../../datasets/digits.csv", delimiter=",", skiprows=1, dtype=np.float32)
images, labels = rows[:, :64], rows[:, 64].astype(int)

keras.utils.set_random_seed(1)
model = keras.Sequential([
    keras.Input((64,)),
    layers.Rescaling(1 / 16),
    layers.Dense(32, activation="relu"),
    layers.Dropout(0.1),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(images[:1437], labels[:1437], batch_size=32, epochs=60, verbose=0)

_, accuracy = model.evaluate(images[1437:], labels[1437:], verbose=0)
print(f"test accuracy: {accuracy:.4f}")
model.save(HERE / "digits.keras")

converter = tf.lite.TFLiteConverter.from_keras_model(model)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = lambda: ([image[np.newaxis]] for image in images[:500])
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type = converter.inference_output_type = tf.int8
(HERE / "digits.tflite").write_bytes(converter.convert())
rows[1437:1447].astype(np.uint8).tofile(HERE / "digits.bin")
