// RTNeural, with layer sizes as template parameters. The macro RTNEURAL_USE_XSIMD or RTNEURAL_USE_EIGEN selects the
// backend at compile time.
//
// A worker with the protocol of those in Python: workload names in, nanoseconds out. src/lib.rs lists the
// workloads.

#include <RTNeural/RTNeural.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

using Call = std::function<void()>;

double nanoseconds(int calls, const Call& call) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < calls; ++i) call();
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

// The median time of one call in nanoseconds, over about a tenth of a second. Each call does the work `times` times.
double measure(const Call& call, int times) {
    int calls = 1;
    while (nanoseconds(calls, call) < 2e6) calls *= 2;
    std::vector<double> samples;
    for (int i = 0; i < 25; ++i) samples.push_back(nanoseconds(calls, call) / calls / times);
    std::nth_element(samples.begin(), samples.begin() + 12, samples.end());
    return samples[12];
}

std::mt19937 generator(1);

float uniform(float limit) { return std::uniform_real_distribution<float>(-limit, limit)(generator); }

// The initial weights of Stackprop's networks.
float limit(int inputs, int units, bool relu) { return std::sqrt(6.0f / static_cast<float>(relu ? inputs : inputs + units)); }

template <typename Dense>
void initialize(Dense& dense, bool relu) {
    const float largest = limit(Dense::in_size, Dense::out_size, relu);
    std::vector<std::vector<float>> weights(Dense::out_size, std::vector<float>(Dense::in_size));
    for (auto& row : weights)
        for (auto& weight : row) weight = uniform(largest);
    dense.setWeights(weights);
    std::vector<float> bias(Dense::out_size, 0.0f);
    dense.setBias(bias.data());
}

// Contiguous samples, each at a multiple of 64 bytes, as RTNeural requires.
class Samples {
public:
    Samples(size_t count, size_t inputs)
        : count(count), stride((inputs + 15) / 16 * 16),
          values(static_cast<float*>(std::aligned_alloc(64, count * stride * sizeof(float))), std::free) {}
    float* operator[](size_t sample) const { return values.get() + sample * stride; }

    const size_t count;

private:
    const size_t stride;
    const std::shared_ptr<float> values;
};

// The weights that the example `xor` learns, to two decimals. They affect RTNeural's time: xsimd's tanh has a shorter
// path for vectors with only small inputs.
template <typename Model>
void learn_xor(Model& model) {
    model.template get<0>().setWeights({{3.72f, -3.43f}, {2.18f, 2.18f}, {3.43f, 3.52f}, {3.48f, -3.76f}});
    const float hidden_bias[] = {1.85f, -3.42f, -1.61f, -1.90f}, bias[] = {1.25f};
    model.template get<0>().setBias(hidden_bias);
    model.template get<2>().setWeights({{-4.85f, -4.06f, 3.43f, 4.88f}});
    model.template get<2>().setBias(bias);
}

Samples xor_inputs() {
    const Samples samples(4, 2);
    for (size_t i = 0; i < 4; ++i) {
        samples[i][0] = static_cast<float>(i / 2);
        samples[i][1] = static_cast<float>(i % 2);
    }
    return samples;
}

Samples random(size_t inputs) {
    const Samples samples(1, inputs);
    std::generate_n(samples[0], inputs, [] { return uniform(1); });
    return samples;
}

constexpr size_t IMAGES = 100;
constexpr size_t PIXELS = 784;

// The first test images, with pixels from 0 to 1; empty if the data set is missing.
Samples images(const std::string& collection) {
    const char* folder = std::getenv("STACKPROP_DATA");
    const auto path = std::string(folder != nullptr ? folder : "data") + "/" + collection + "/t10k-images-idx3-ubyte.gz";
    const std::unique_ptr<FILE, int (*)(FILE*)> file(popen(("gzip -dc '" + path + "'").c_str(), "r"), pclose);
    constexpr size_t HEADER = 16;
    std::vector<unsigned char> bytes(HEADER + IMAGES * PIXELS);
    if (file == nullptr || fread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()) return Samples(0, PIXELS);
    const Samples samples(IMAGES, PIXELS);
    for (size_t i = 0; i < IMAGES * PIXELS; ++i)
        samples[i / PIXELS][i % PIXELS] = static_cast<float>(bytes[HEADER + i]) / 255;
    return samples;
}

// A barrier that prevents the compiler from hoisting a tiny network's inlined calls out of the loop.
void touch(void* memory) { asm volatile("" : : "g"(memory) : "memory"); }

// The network with the `LAYERS` of its model as dense layers, initialized.
template <typename Model, bool RELU, size_t... LAYERS>
std::shared_ptr<Model> initialized() {
    const auto model = std::make_shared<Model>();
    (initialize(model->template get<LAYERS>(), RELU), ...);
    return model;
}

// One prediction, cycling through the samples.
template <typename Model>
void predict(const std::shared_ptr<Model>& model, const Samples& samples) {
    if (samples.count == 0) {
        std::cout << "-";
        return;
    }
    size_t next = 0;
    constexpr int TIMES = 16;
    std::cout << measure(
        [=]() mutable {
            for (int i = 0; i < TIMES; ++i) {
                float* input = samples[next];
                next = next + 1 < samples.count ? next + 1 : 0;
                touch(input);
                float output = model->forward(input);
                touch(&output);
            }
        },
        TIMES);
}

using namespace RTNeural;

using Large = ModelT<float, 784, 10, DenseT<float, 784, 300>, ReLuActivationT<float, 300>, DenseT<float, 300, 100>,
                     ReLuActivationT<float, 100>, DenseT<float, 100, 10>, SoftmaxActivationT<float, 10>>;
using Small =
    ModelT<float, 784, 10, DenseT<float, 784, 32>, ReLuActivationT<float, 32>, DenseT<float, 32, 10>, SoftmaxActivationT<float, 10>>;
using Control = ModelT<float, 4, 1, DenseT<float, 4, 16>, TanhActivationT<float, 16>, DenseT<float, 16, 16>,
                       TanhActivationT<float, 16>, DenseT<float, 16, 1>>;
using Xor = ModelT<float, 2, 1, DenseT<float, 2, 4>, TanhActivationT<float, 4>, DenseT<float, 4, 1>, SigmoidActivationT<float, 1>>;

}  // namespace

int main() {
    for (std::string words; std::getline(std::cin, words);) {
        const auto space = words.find(' ');
        const auto kind = words.substr(0, space), net = space == std::string::npos ? "" : words.substr(space + 1);
        const bool image = kind == "mnist" || kind == "fashion-mnist";
        if (kind != "one" && !image) std::cout << "-";
        else if (net == "784-300-100-10") predict(initialized<Large, true, 0, 2, 4>(), image ? images(kind) : random(784));
        else if (net == "784-32-10") predict(initialized<Small, true, 0, 2>(), image ? images(kind) : random(784));
        else if (net == "4-16-16-1" && !image) predict(initialized<Control, false, 0, 2, 4>(), random(4));
        else if (net == "2-4-1" && !image) {
            const auto model = std::make_shared<Xor>();
            learn_xor(*model);
            predict(model, xor_inputs());
        }
        else std::cout << "-";
        std::cout << std::endl;
    }
}
