// SLEEF's AVX2 functions of at most 1 ulp, eight lanes at a time.
//
// A worker with the protocol of those in Python: workload names in, nanoseconds out. src/lib.rs lists the
// workloads.

#include <immintrin.h>
#include <sleef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VALUES = 1024, SAMPLES = 25 };

static float x[VALUES] __attribute__((aligned(64))), y[VALUES] __attribute__((aligned(64)));

static __m256 logistic8(__m256 x) {
    const __m256 one = _mm256_set1_ps(1);
    return _mm256_div_ps(one, _mm256_add_ps(one, Sleef_expf8_u10avx2(_mm256_sub_ps(_mm256_setzero_ps(), x))));
}

#define FUNCTION(name, function)                                                                    \
    static void name(void) {                                                                        \
        for (int i = 0; i < VALUES; i += 8) _mm256_store_ps(y + i, function(_mm256_load_ps(x + i))); \
    }

FUNCTION(call_exp, Sleef_expf8_u10avx2)
FUNCTION(call_tanh, Sleef_tanhf8_u10avx2)
FUNCTION(call_logistic, logistic8)

static void call_softmax(void) {
    float largest = x[0], sum = 0;
    __m256 most = _mm256_load_ps(x), total = _mm256_setzero_ps();
    float lanes[8];
    for (int i = 8; i < VALUES; i += 8) most = _mm256_max_ps(most, _mm256_load_ps(x + i));
    _mm256_storeu_ps(lanes, most);
    for (int i = 0; i < 8; ++i) largest = lanes[i] > largest ? lanes[i] : largest;
    for (int i = 0; i < VALUES; i += 8) {
        const __m256 e = Sleef_expf8_u10avx2(_mm256_sub_ps(_mm256_load_ps(x + i), _mm256_set1_ps(largest)));
        _mm256_store_ps(y + i, e);
        total = _mm256_add_ps(total, e);
    }
    _mm256_storeu_ps(lanes, total);
    for (int i = 0; i < 8; ++i) sum += lanes[i];
    for (int i = 0; i < VALUES; i += 8) _mm256_store_ps(y + i, _mm256_div_ps(_mm256_load_ps(y + i), _mm256_set1_ps(sum)));
}

static double nanoseconds(int calls, void (*call)(void)) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < calls; ++i) {
        call();
        __asm__ volatile("" : : : "memory");
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    return 1e9 * (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec);
}

static int compare(const void* a, const void* b) {
    return (*(const double*)a > *(const double*)b) - (*(const double*)a < *(const double*)b);
}

static double measure(void (*call)(void)) {
    int calls = 1;
    double samples[SAMPLES];
    while (nanoseconds(calls, call) < 2e6) calls *= 2;
    for (int i = 0; i < SAMPLES; ++i) samples[i] = nanoseconds(calls, call) / calls;
    qsort(samples, SAMPLES, sizeof *samples, compare);
    return samples[SAMPLES / 2];
}

int main(void) {
    const struct {
        const char* words;
        void (*call)(void);
    } works[] = {{"exp", call_exp}, {"tanh", call_tanh}, {"logistic", call_logistic}, {"softmax", call_softmax}};
    char line[256];
    for (int i = 0; i < VALUES; ++i) x[i] = 20.0f * (float)rand() / (float)RAND_MAX - 10.0f;
    while (fgets(line, sizeof line, stdin)) {
        void (*call)(void) = NULL;
        line[strcspn(line, "\n")] = 0;
        for (size_t i = 0; i < sizeof works / sizeof *works; ++i)
            if (strcmp(line, works[i].words) == 0) call = works[i].call;
        if (call)
            printf("%f\n", measure(call));
        else
            puts("-");
        fflush(stdout);
    }
}
