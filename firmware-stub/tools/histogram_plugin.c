/**
 * A plugin of QEMU's TCG: how often each instruction was executed. The argument out=FILE names where "address count" goes when QEMU ends, one
 * line an address, both decimal. The header of the plugin interface, version 1, is not packaged: what is used of it is declared here.
 *
 *     cc -shared -fPIC -O2 tools/histogram_plugin.c -o build/histogram.so
 *     qemu-system-arm ... -plugin build/histogram.so,out=counts.txt
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { INLINE_ADD_U64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, void (*translated)(qemu_plugin_id_t id, struct qemu_plugin_tb *block));
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*ended)(qemu_plugin_id_t id, void *context), void *context);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *instruction, int operation, void *counter, uint64_t add);

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

enum { CODE_BYTES = 1 << 16 }; /* every image is smaller, and is linked to a multiple of this */

static uint64_t counts[CODE_BYTES / 2];
static uint64_t origin;
static char path[4096];

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        uint64_t address = qemu_plugin_insn_vaddr(instruction);
        origin = address & ~(uint64_t)(CODE_BYTES - 1);
        qemu_plugin_register_vcpu_insn_exec_inline(instruction, INLINE_ADD_U64, &counts[(address - origin) / 2], 1);
    }
}

static void ended(qemu_plugin_id_t id, void *context)
{
    (void)id;
    (void)context;
    FILE *file = fopen(path, "w");
    for (uint32_t i = 0; file != NULL && i < CODE_BYTES / 2; i++) {
        if (counts[i] != 0) {
            fprintf(file, "%llu %llu\n", (unsigned long long)(origin + 2 * i), (unsigned long long)counts[i]);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count, char **arguments);

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count, char **arguments)
{
    (void)info;
    for (int i = 0; i < count; i++) {
        if (strncmp(arguments[i], "out=", 4) == 0) {
            snprintf(path, sizeof path, "%s", arguments[i] + 4);
        }
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ended, NULL);
    return path[0] == 0;
}
