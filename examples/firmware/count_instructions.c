/* A QEMU plugin: counts the instructions that the guest executes between two marker instructions, and prints counts.
 *
 * The markers have no effect, and compilers do not emit them:
 *
 *   Thumb   mov r10, r10         mov r11, r11
 *   RISC-V  slti x0, x0, 0x51    slti x0, x0, 0x52
 *
 * The script `count` builds and loads it. The file declares the needed part of version 1 of QEMU's plugin interface, so
 * that QEMU's headers need not be installed.
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

typedef struct {
    const char *target_name;
    struct {
        int min, cur;
    } version;
    bool system_emulation;
    union {
        struct {
            int smp_vcpus, max_vcpus;
        } system;
    };
} qemu_info_t;

enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
typedef void on_translation(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void on_execution(unsigned, void *);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, on_translation *);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, on_execution *, enum qemu_plugin_cb_flags, void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);

EXPORT int qemu_plugin_version = 1;

/* The markers of the guest's CPU, and their length in bytes. */
static uint32_t begin_marker, end_marker;
static size_t marker_size;

static uint64_t executed, executed_at_begin;

static void on_instruction(unsigned cpu, void *data) {
    executed++;
}

/* Called before on_instruction counts the marker itself. */
static void on_begin(unsigned cpu, void *data) {
    executed_at_begin = executed + 1;
}

static void on_end(unsigned cpu, void *data) {
    fprintf(stderr, "instructions: %" PRIu64 "\n", executed - executed_at_begin);
}

static void on_block(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
    size_t count = qemu_plugin_tb_n_insns(block);
    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        /* The size cannot identify a marker: at the end of a page, QEMU adds the first half of the next instruction. No
         * longer Thumb instruction begins like a marker. */
        uint32_t code = 0;
        if (qemu_plugin_insn_size(instruction) >= marker_size)
            memcpy(&code, qemu_plugin_insn_data(instruction), marker_size);
        if (code == begin_marker)
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_begin, QEMU_PLUGIN_CB_NO_REGS, NULL);
        if (code == end_marker)
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_end, QEMU_PLUGIN_CB_NO_REGS, NULL);
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_instruction, QEMU_PLUGIN_CB_NO_REGS, NULL);
    }
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv) {
    if (strcmp(info->target_name, "arm") == 0) {
        begin_marker = 0x46d2;
        end_marker = 0x46db;
        marker_size = 2;
    } else if (strncmp(info->target_name, "riscv", 5) == 0) {
        begin_marker = 0x05102013;
        end_marker = 0x05202013;
        marker_size = 4;
    } else {
        fprintf(stderr, "count_instructions: expected an Arm or a RISC-V, found %s\n", info->target_name);
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
    return 0;
}
