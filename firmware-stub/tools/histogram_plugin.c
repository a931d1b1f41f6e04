/**
 * A plugin of QEMU's TCG: how often each instruction was executed. The argument out=FILE names the file that holds the counts while QEMU runs:
 * 64-bit numbers of this machine, first the address of the image's first byte, then one a half-word of the image. Whoever maps or reads it between two
 * commands to the device has what they executed. The header of the plugin interface, version 1, is not packaged: what is used of it is declared here.
 *
 *     cc -shared -fPIC -O2 tools/histogram_plugin.c -o build/histogram.so
 *     qemu-system-arm ... -plugin build/histogram.so,out=counts.txt
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { INLINE_ADD_U64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, void (*translated)(qemu_plugin_id_t id, struct qemu_plugin_tb *block));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *instruction, int operation, void *counter, uint64_t add);

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

enum { CODE_BYTES = 1 << 16 }; /* every image is smaller, and is linked to a multiple of this */

enum { NUMBERS = 1 + CODE_BYTES / 2 };

static uint64_t *numbers; /* the origin, then the counts */

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        uint64_t address = qemu_plugin_insn_vaddr(instruction);
        numbers[0] = address & ~(uint64_t)(CODE_BYTES - 1);
        qemu_plugin_register_vcpu_insn_exec_inline(instruction, INLINE_ADD_U64, &numbers[1 + (address - numbers[0]) / 2], 1);
    }
}

static bool map(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT, 0600);
    if (file < 0 || ftruncate(file, NUMBERS * sizeof *numbers) != 0) {
        return false;
    }
    numbers = mmap(NULL, NUMBERS * sizeof *numbers, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    return numbers != MAP_FAILED;
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count, char **arguments);

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count, char **arguments)
{
    (void)info;
    for (int i = 0; i < count; i++) {
        if (strncmp(arguments[i], "out=", 4) == 0 && map(arguments[i] + 4)) {
            qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
            return 0;
        }
    }
    return 1;
}
