#!/usr/bin/env python3
"""Compares Stackprop with other libraries: the same workloads in the same run, on one core. Prints one Markdown table.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    STACKPROP_DATA=DIR venv/bin/python compare.py

Every library runs in a program of its own (a *worker*) that reads the name of a workload and answers with nanoseconds,
the median over a tenth of a second. In every round the script runs one workload on all libraries before the next, so
that all see the same clock and the same load. It computes ratios within a round and prints medians over the rounds.
"""

import argparse
import datetime
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
WORKERS = HERE / "workers"
TARGET = HERE / "target"
STACKPROP, REPRODUCIBLE, NO_AVX512 = "Stackprop", "Stackprop reproducible", "Stackprop without AVX-512"

NETS = "784-300-100-10", "784-32-10"
PRODUCTS = [
    f"{product} {size}"
    for size in (
        *("32x784x300", "32x300x100", "16x16x16", "64x64x64", "128x128x128", "256x256x256", "32x100x10", "32x784x10"),
        *("32x127x31", "32x1000x100"),
    )
    for product in ("forward", "gradient", "delta")
]
WORKS = [
    "epoch 784-300-100-10 SGD",
    "step 784-300-100-10 SGD",
    "step 784-128-10 Adam",
    *(f"one {net}" for net in (*NETS, "4-16-16-1", "2-4-1")),
    *(f"{images} {net}" for net in NETS for images in ("mnist", "fashion-mnist")),
    *(f"batch {rows} 784-300-100-10" for rows in (32, 64, 256)),
    *(f"int8 {net}" for net in (*NETS, "640-128-128-128-128-8-128-128-128-128-640", "1-16-16-1")),
    *PRODUCTS,
    *("exp", "tanh", "logistic", "softmax"),
]

# One thread for every library, by the names of their settings.
ONE_THREAD = {
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"), "1"
    ),
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "JAX_PLATFORMS": "cpu",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "PYTHONPATH": str(WORKERS),
}
# Disable AVX-512 in the libraries that have a switch for it (ONNX Runtime, LiteRT and gemm have none).
ONLY_AVX2 = {
    "OPENBLAS_CORETYPE": "Haswell",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false --xla_cpu_max_isa=AVX2",
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR",
}


class Worker:
    """One library, started by the first query."""

    def __init__(self, name, command, **environment):
        self.name, self.command, self.environment, self.process = name, command, environment, None

    def start(self, core, environment):
        # A variable that works around an old OpenBLAS on this machine would slow a current one.
        ours = {key: value for key, value in os.environ.items() if not key.startswith("OPENBLAS_")}
        self.process = subprocess.Popen(
            ["taskset", "-c", str(core), *self.command],
            env={**ours, **environment, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=os.getcwd(),
        )

    def ask(self, words):
        """Nanoseconds, or `None` if the library does not implement the workload."""
        try:
            self.process.stdin.write(words + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline().strip()
        except BrokenPipeError:
            answer = ""
        if answer == "":
            print(f"{self.name} ended at: {words}", file=sys.stderr)
        return None if answer in ("", "-") else float(answer)

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def build(avx512):
    """Compiles the workers that need it, and returns all workers."""
    cargo = ["cargo", "build", "--release", "--locked", "--manifest-path", str(HERE / "Cargo.toml"), "--bin", "worker"]
    if shutil.which("cargo") is None:
        sys.exit("compare.py: cargo is missing: see https://rustup.rs")
    # Built like a user's program: for every x86-64, with run-time detection of CPU features.
    subprocess.run(cargo, check=True)
    # Libraries without run-time detection are compiled for x86-64-v3.
    v3 = TARGET / "x86-64-v3"
    flags = {"RUSTFLAGS": "-C target-cpu=x86-64-v3", "CARGO_TARGET_DIR": str(v3)}
    subprocess.run([*cargo, "--no-default-features"], check=True, env={**os.environ, **flags})

    plain, compiled = str(TARGET / "release" / "worker"), str(v3 / "release" / "worker")
    workers = [Worker(STACKPROP, [plain, STACKPROP if avx512 else NO_AVX512])]
    workers += [Worker(REPRODUCIBLE, [plain, REPRODUCIBLE])] if avx512 else []
    workers += [Worker(name, [plain, name]) for name in ("matrixmultiply", "gemm", "candle")]
    workers += [Worker(name, [compiled, name]) for name in ("nalgebra", "wide")]

    python = {"NumPy": "numpy", "PyTorch": "torch", "JAX": "jax", "scikit-learn": "sklearn"}
    python |= {"ONNX Runtime": "onnxruntime", "LiteRT": "litert"}
    workers += [Worker(name, [sys.executable, str(WORKERS / f"with_{file}.py")]) for name, file in python.items()]
    keras = [sys.executable, str(WORKERS / "with_keras.py")]
    workers += [Worker(f"Keras on {name}", keras, KERAS_BACKEND=name.lower()) for name in ("TensorFlow", "JAX")]

    sleef = TARGET / "with_sleef"
    if compiles(["cc", "-O3", "-march=haswell", WORKERS / "with_sleef.c", "-lsleef", "-o", sleef]):
        workers.append(Worker("SLEEF", [str(sleef)]))
    else:
        print("skipped: SLEEF does not compile here (Debian: libsleef-dev)", file=sys.stderr)
    workers += rtneural()
    return workers


def rtneural():
    """RTNeural with both of its backends, from the clone (with submodules) at $RTNEURAL."""
    clone = os.environ.get("RTNEURAL")
    if clone is None:
        print("skipped: RTNeural; set RTNEURAL to the path of a clone", file=sys.stderr)
        return []
    clone, workers = pathlib.Path(clone), []
    for backend, include in (("xsimd", "modules/xsimd/include"), ("Eigen", "modules/Eigen")):
        program = TARGET / f"with_rtneural_{backend}"
        defines = [f"-DRTNEURAL_USE_{backend.upper()}=1", "-DRTNEURAL_DEFAULT_ALIGNMENT=32", "-DRTNEURAL_AVX_ENABLED=1"]
        includes = [f"-I{clone}", f"-I{clone / include}"]
        flags = ["-std=c++17", "-O3", "-march=haswell", *defines, *includes]
        if compiles(["c++", *flags, WORKERS / "with_rtneural.cpp", "-o", program]):
            workers.append(Worker(f"RTNeural {backend}", [str(program)]))
        else:
            print(f"skipped: RTNeural with {backend} does not compile here", file=sys.stderr)
    return workers


def compiles(command):
    return shutil.which(command[0]) is not None and subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0


def operations(words):
    """The number of operations, two per multiply-add; `None` if they are not the limit."""
    kind, _, rest = words.partition(" ")
    sizes = [int(size) for size in re.findall(r"\d+", rest)]
    if kind in ("forward", "gradient", "delta"):
        return 2 * sizes[0] * sizes[1] * sizes[2]
    if kind == "batch":
        return 2 * sizes[0] * products(sizes[1:])
    if kind in ("step", "epoch"):
        # The first layer computes no input gradient.
        samples = 32 if kind == "step" else 55_000
        return 2 * samples * (3 * products(sizes) - sizes[0] * sizes[1])
    return None


def products(sizes):
    return sum(a * b for a, b in zip(sizes, sizes[1:]))


def measure(workers, works, rounds):
    """Answers by workload and library, one per round, and the time of a million operations before each of ours."""
    answers = {words: {worker.name: [] for worker in workers} for words in works}
    peaks = {words: [] for words in works}
    silent = set()
    for number in range(rounds):
        for words in works:
            print(f"\rround {number + 1} of {rounds}: {words:<40}", end="", file=sys.stderr, flush=True)
            # Each round uses another order.
            start = number % len(workers)
            for worker in workers[start:] + workers[:start]:
                if (worker.name, words) in silent:
                    continue
                if worker.name == STACKPROP:
                    peaks[words].append(worker.ask("peak"))
                answer = worker.ask(words)
                if answer is None:
                    silent.add((worker.name, words))
                else:
                    answers[words][worker.name].append(answer)
    print(file=sys.stderr)
    return answers, peaks


def time(nanoseconds, words):
    if words.partition(" ")[2] == "":
        return f"{nanoseconds / 1024:.2f} ns an element"
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.3g} ns"


def share(words, ours, peaks):
    """The share of the peak, and the rate."""
    count = operations(words)
    if count is None:
        return ""
    of_peak = statistics.median(count / 1e6 * peak / nanoseconds for nanoseconds, peak in zip(ours, peaks))
    return f"{of_peak:.0%}"


def table(answers, peaks):
    yield "| work | Stackprop | of the peak | reproducible | others, relative to Stackprop's time |"
    yield "| --- | --- | --- | --- | --- |"
    for words, by_name in answers.items():
        ours = by_name[STACKPROP]
        if not ours:
            yield f"| {words} | skipped: no data | | | |"
            continue
        ratios = {
            name: statistics.median(their / our for their, our in zip(theirs, ours))
            for name, theirs in by_name.items()
            if theirs and name != STACKPROP
        }
        reproducible = ratios.pop(REPRODUCIBLE, None)
        others = ", ".join(f"{name} {ratio:.2f}" for name, ratio in sorted(ratios.items(), key=lambda item: item[1]))
        cells = [words, time(statistics.median(ours), words), share(words, ours, peaks[words])]
        cells += [f"{reproducible:.2f}" if reproducible else "", others]
        yield f"| {' | '.join(cells)} |"


def machine(core):
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{model[1] if model else 'unknown CPU'}, core {core}, load average {os.getloadavg()[0]:.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="the number of measurements of everything (default 5)")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)), help="the core that runs all workers")
    parser.add_argument("--only", default="", help="a regular expression: the workloads to measure")
    parser.add_argument("--libraries", default="", help="a regular expression: the libraries to measure besides Stackprop")
    parser.add_argument("--avx2", action="store_true", help="disable AVX-512, where the library has a switch for it")
    options = parser.parse_args()

    environment = {**ONE_THREAD, **(ONLY_AVX2 if options.avx2 else {})}
    workers = [
        worker
        for worker in build(avx512=not options.avx2)
        if worker.name.startswith(STACKPROP) or re.search(options.libraries, worker.name)
    ]
    works = [words for words in WORKS if re.search(options.only, words)]
    about = machine(options.core)
    try:
        for worker in workers:
            worker.start(options.core, environment)
        answers, peaks = measure(workers, works, options.rounds)
        accuracies = {}
        if "epoch 784-300-100-10 SGD" in works:
            accuracies = {worker.name: worker.ask("accuracy 784-300-100-10 SGD") for worker in workers}
    finally:
        for worker in workers:
            worker.stop()

    peak = 1e6 / statistics.median(peak for some in peaks.values() for peak in some)
    print(f"{about}; {datetime.date.today()}; `{' '.join(['compare.py', *sys.argv[1:]])}`; multiply-add peak {peak:.0f} GFLOP/s\n")
    print("\n".join(table(answers, peaks)))
    known = {name: accuracy for name, accuracy in accuracies.items() if accuracy is not None}
    if known:
        listed = ", ".join(f"{name} {accuracy:.1%}" for name, accuracy in known.items())
        print(f"\nTest accuracy after {options.rounds} epochs of Fashion-MNIST: {listed}.")


if __name__ == "__main__":
    main()
