"""scikit-learn's MLPClassifier."""

import warnings

import numpy as np
import work
from sklearn.neural_network import MLPClassifier

warnings.filterwarnings("ignore")


class Training(work.Training):
    def prepare(self):
        self.net = MLPClassifier(
            (300, 100),
            solver="sgd",
            batch_size=work.BATCH,
            learning_rate_init=work.LEARNING_RATE,
            momentum=0,
            alpha=0,
            random_state=1,
        )

    def epoch(self):
        self.net.partial_fit(self.inputs, self.labels, classes=np.arange(10))

    def classes(self):
        return self.net.predict(self.test_inputs)


work.serve(lambda kind, rest: None, Training)
