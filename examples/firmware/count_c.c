/* Networks of src/bin/count.rs as plain C loops, with the same parameters and inputs: the peer of the library's kernels
 * on cores without an FPU, where a float operation is a call of libgcc. The script `count_c` builds and counts it.
 */

#include <math.h>
#include <stdint.h>

#if defined(__riscv)
#define BEGIN() __asm__ volatile("slti x0, x0, 0x51" ::: "memory")
#define END() __asm__ volatile("slti x0, x0, 0x52" ::: "memory")
#else
#define BEGIN() __asm__ volatile("mov r10, r10" ::: "memory")
#define END() __asm__ volatile("mov r11, r11" ::: "memory")
#endif

/* A semihosting call. */
__attribute__((noinline)) static void call(int operation, const void *argument) {
#if defined(__riscv)
    register int a0 __asm__("a0") = operation;
    register const void *a1 __asm__("a1") = argument;
    __asm__ volatile(".option push\n.option norvc\n.balign 4\nslli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7\n.option pop"
                     : "+r"(a0) : "r"(a1) : "memory");
#else
    register int r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
#endif
}

static void say(const char *text) { call(4, text); }

/* z = b + x·W; weights are input-major. */
static inline __attribute__((always_inline)) void affine(int inputs, int units, const float *x, const float *w,
                                                          const float *b, float *z) {
    for (int u = 0; u < units; u++) z[u] = b[u];
    for (int i = 0; i < inputs; i++)
        for (int u = 0; u < units; u++) z[u] += x[i] * w[i * units + u];
}

static inline void relu(int n, float *z) {
    for (int i = 0; i < n; i++)
        if (!(z[i] > 0)) z[i] = 0;
}

static inline void hyperbolic_tangent(int n, float *z) {
    for (int i = 0; i < n; i++) z[i] = tanhf(z[i]);
}

static inline void logistic(int n, float *z) {
    for (int i = 0; i < n; i++) z[i] = 1 / (1 + expf(-z[i]));
}

static inline void softmax(int n, float *z) {
    float largest = z[0], sum = 0;
    for (int i = 1; i < n; i++)
        if (z[i] > largest) largest = z[i];
    for (int i = 0; i < n; i++) sum += z[i] = expf(z[i] - largest);
    for (int i = 0; i < n; i++) z[i] /= sum;
}

static float x[784], w1[784 * 32], b1[32], w2[32 * 16], b2[16], w3[16], b3[1], z1[32], z2[16], z3[16];

static uint32_t state;

static float draw(void) {
    state = state * 1664525 + 1013904223;
    return ((float)(state >> 8) - 8388607.5f) / 16777216.0f;
}

static void fill(uint32_t seed, int weights, float *w, int units, float *b) {
    state = seed;
    for (int i = 0; i < weights; i++) w[i] = draw();
    for (int i = 0; i < units; i++) b[i] = draw();
}

__attribute__((noinline)) static void gate(void) {
    BEGIN();
    affine(2, 4, x, w1, b1, z1), relu(4, z1);
    affine(4, 1, z1, w2, b2, z3), logistic(1, z3);
    END();
}

__attribute__((noinline)) static void xor_net(void) {
    BEGIN();
    affine(2, 4, x, w1, b1, z1), hyperbolic_tangent(4, z1);
    affine(4, 1, z1, w2, b2, z3), logistic(1, z3);
    END();
}

__attribute__((noinline)) static void sine(void) {
    BEGIN();
    affine(1, 16, x, w1, b1, z1), relu(16, z1);
    affine(16, 16, z1, w2, b2, z2), relu(16, z2);
    affine(16, 1, z2, w3, b3, z3);
    END();
}

__attribute__((noinline)) static void curve(void) {
    BEGIN();
    affine(4, 16, x, w1, b1, z1), hyperbolic_tangent(16, z1);
    affine(16, 16, z1, w2, b2, z2), hyperbolic_tangent(16, z2);
    affine(16, 1, z2, w3, b3, z3), hyperbolic_tangent(1, z3);
    END();
}

__attribute__((noinline)) static void digits(void) {
    BEGIN();
    affine(784, 32, x, w1, b1, z1), relu(32, z1);
    affine(32, 10, z1, w2, b2, z3), softmax(10, z3);
    END();
}

int main(void) {
    fill(1, 784, x, 0, b1);
    fill(8, 2 * 4, w1, 4, b1), fill(9, 4, w2, 1, b2);
    say("count: predict 2-4-1 ReLU\n"), gate();
    fill(6, 2 * 4, w1, 4, b1), fill(7, 4, w2, 1, b2);
    say("count: predict 2-4-1 tanh\n"), xor_net();
    fill(10, 16, w1, 16, b1), fill(11, 16 * 16, w2, 16, b2), fill(12, 16, w3, 1, b3);
    say("count: predict 1-16-16-1 ReLU\n"), sine();
    fill(3, 4 * 16, w1, 16, b1), fill(4, 16 * 16, w2, 16, b2), fill(5, 16, w3, 1, b3);
    say("count: predict 4-16-16-1 tanh\n"), curve();
    fill(1, 784 * 32, w1, 32, b1), fill(2, 32 * 10, w2, 10, b2);
    say("count: predict 784-32-10\n"), digits();
    call(0x18, (const void *)0x20026); /* exit */
    return 0;
}

extern uint32_t stack;

#if defined(__riscv)
__attribute__((section(".start"), naked, used)) void start(void) { __asm__ volatile("la sp, stack\nj main"); }
#else
__attribute__((section(".start"), used)) const void *const vectors[2] = {&stack, (const void *)main};
#endif

/* Of newlib's errors. */
int *__errno(void) {
    static int error;
    return &error;
}
