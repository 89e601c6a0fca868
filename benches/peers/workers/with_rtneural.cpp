// RTNeural, its layers' sizes as template parameters. The backend is chosen when this is compiled: RTNEURAL_USE_XSIMD or
// RTNEURAL_USE_EIGEN.
//
// A worker as those in Python are: words in, nanoseconds out. src/lib.rs says what the works are.

#include <RTNeural/RTNeural.h>

#include <algorithm>
#include <chrono>
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

// Nanoseconds of one call, the median of a tenth of a second or so. `times` is how often a call does the work.
double measure(const Call& call, int times) {
    int calls = 1;
    while (nanoseconds(calls, call) < 2e6) calls *= 2;
    std::vector<double> samples;
    for (int i = 0; i < 25; ++i) samples.push_back(nanoseconds(calls, call) / calls / times);
    std::nth_element(samples.begin(), samples.begin() + 12, samples.end());
    return samples[12];
}

std::mt19937 generator(1);

float uniform() { return std::uniform_real_distribution<float>(-1, 1)(generator); }

template <typename Dense>
void randomize(Dense& dense) {
    std::vector<std::vector<float>> weights(Dense::out_size, std::vector<float>(Dense::in_size));
    for (auto& row : weights)
        for (auto& weight : row) weight = 0.1f * uniform();
    dense.setWeights(weights);
    std::vector<float> bias(Dense::out_size, 0.1f);
    dense.setBias(bias.data());
}

// What the inlined calls of a tiny network would otherwise be hoisted out of.
void touch(void* memory) { asm volatile("" : : "g"(memory) : "memory"); }

template <typename Model, size_t... LAYERS>
double predict(size_t inputs) {
    const auto model = std::make_shared<Model>();
    (randomize(model->template get<LAYERS>()), ...);
    const auto input = std::shared_ptr<float>(static_cast<float*>(std::aligned_alloc(64, (inputs + 15) / 16 * 64)), std::free);
    std::generate_n(input.get(), inputs, uniform);
    constexpr int TIMES = 16;
    return measure(
        [=] {
            for (int i = 0; i < TIMES; ++i) {
                touch(input.get());
                float output = model->forward(input.get());
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
        if (words == "one 784-300-100-10") std::cout << predict<Large, 0, 2, 4>(784);
        else if (words == "one 784-32-10") std::cout << predict<Small, 0, 2>(784);
        else if (words == "one 4-16-16-1") std::cout << predict<Control, 0, 2, 4>(4);
        else if (words == "one 2-4-1") std::cout << predict<Xor, 0, 2>(2);
        else std::cout << "-";
        std::cout << std::endl;
    }
}
