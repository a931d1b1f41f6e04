# The board images: make -f boards.mk [IMAGE...]; without a goal every image whose compiler is installed.
# Output: build/boards/CORE.elf. NANOPB names nanopb's sources (tools/fetch-nanopb.sh), PROTO the folder of device.proto.

OUT := build/boards
PROTO := ../device-protocol/src/main/proto
NANOPB := $(shell tools/fetch-nanopb.sh)
ARM := arm-none-eabi-
RISCV := riscv64-unknown-elf-

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Werror
# Small everywhere, fast where a sequence spends its time.
COMMON := -std=gnu11 -g -ffunction-sections -fdata-sections -fno-common -fomit-frame-pointer
# The four that are off make these images larger; found by measuring, see README.md, Size.
SMALL := $(COMMON) -Os -fno-schedule-insns2 -fno-ipa-sra -fira-region=one -fno-tree-tail-merge -fno-move-loop-invariants
FAST := $(COMMON) -O2
NANOPB_FLAGS := -DPB_NO_ERRMSG -DPB_BUFFER_ONLY
INCLUDES := $(NANOPB_FLAGS) -Icore -Iprotocol -Iplatform/common -isystem $(OUT)/generated -isystem $(NANOPB)

CORE := $(patsubst core/%.c,%,$(filter-out core/tl_kernel_%,$(wildcard core/*.c)))
PROTOCOL := $(patsubst protocol/%.c,%,$(wildcard protocol/*.c))
PB := device.pb pb_common pb_decode
FAST_OBJECTS := tl_linear tl_sequence tl_elementwise tl_kernel_%

ARM_IMAGES := cortex-m0plus cortex-m3 cortex-m4 cortex-m7 cortex-m33 stm32f4
RISCV_IMAGES := rv32
IMAGES := $(if $(shell command -v $(ARM)gcc),$(ARM_IMAGES)) $(if $(shell command -v $(RISCV)gcc),$(RISCV_IMAGES))

all: $(IMAGES:%=$(OUT)/%.elf) $(if $(filter stm32f4,$(IMAGES)),$(OUT)/stm32f4.bin)
$(ARM_IMAGES) $(RISCV_IMAGES): %: $(OUT)/%.elf
.PHONY: all $(ARM_IMAGES) $(RISCV_IMAGES)

# image,cpu flags,platform folder,board,kernel,more definitions,what tools/kernels.py generates the inner loops of,memories (see image.ld.in)
define ARM_IMAGE
$(call IMAGE,$(1),$(ARM)gcc,-mthumb $(2),$(3),$(4),$(5),$(6),$(7),vectors)
$(OUT)/$(1)/image.ld: platform/cortex_m/image.ld.in boards.mk | $(OUT)/$(1)
	@$(ARM)gcc -E -P -x c $(8) -DSTACK_BYTES=$(if $(findstring m0plus,$(1)),1664,1408) $$< -o $$@
$(OUT)/$(1).elf: $$(OBJECTS_$(1)) $(OUT)/$(1)/image.ld
	@$(ARM)gcc -mthumb $(2) -nostartfiles --specs=nano.specs -Wl,--gc-sections,--fatal-warnings,--no-warn-rwx-segments,-Map=$(OUT)/$(1).map \
	  -T $(OUT)/$(1)/image.ld $$(OBJECTS_$(1)) -o $$@
endef

# image,compiler,flags,platform folder,board,kernel,more definitions,generated inner loops,more objects
define IMAGE
OBJECTS_$(1) := $$(patsubst %,$(OUT)/$(1)/%.o,$(CORE) $(PROTOCOL) $(PB) tl_kernel_$(6) tl_kernel_$(6)_dot $$(patsubst platform/$(4)/%.c,%,$$(wildcard platform/$(4)/*.c)) $(9) freestanding)
FLAGS_$(1) := $(3) $(7) -DTL_MCU='"$(1)"' -DTL_BOARD='"$(5)"' -DTL_FLAGS='"$(6) -Os"' -DTL_KERNEL=tl_kernel_$(6)
$(OUT)/$(1):
	@mkdir -p $$@
$(if $(8),$(OUT)/$(1)/tl_kernel_$(6)_dot.o: $(OUT)/$(8).S | $(OUT)/$(1)
	@$(2) $(3) -c $$< -o $$@)
$(OUT)/$(1)/%.o: core/%.c boards.mk | $(OUT)/$(1)
	@$(2) $$(if $$(filter $(FAST_OBJECTS),$$*),$(FAST),$(SMALL)) $$(FLAGS_$(1)) $(WARNINGS) $(INCLUDES) -MMD -MP -c $$< -o $$@
$(OUT)/$(1)/%.o: protocol/%.c $(OUT)/generated/device.pb.h boards.mk | $(OUT)/$(1)
	@$(2) $(SMALL) $$(FLAGS_$(1)) $(WARNINGS) $(INCLUDES) -MMD -MP -c $$< -o $$@
$(OUT)/$(1)/%.o: platform/$(4)/%.c $(OUT)/generated/device.pb.h boards.mk | $(OUT)/$(1)
	@$(2) $(SMALL) $$(FLAGS_$(1)) $(WARNINGS) $(INCLUDES) -MMD -MP -c $$< -o $$@
$(OUT)/$(1)/%.o: platform/cortex_m/%.c $(OUT)/generated/device.pb.h boards.mk | $(OUT)/$(1)
	@$(2) $(SMALL) $$(FLAGS_$(1)) $(WARNINGS) $(INCLUDES) -Iplatform/$(4) -MMD -MP -c $$< -o $$@
$(OUT)/$(1)/%.o: $(NANOPB)/%.c boards.mk | $(OUT)/$(1) $(OUT)/generated/device.pb.h
	@$(2) $(SMALL) $$(FLAGS_$(1)) $(INCLUDES) -c $$< -o $$@
$(OUT)/$(1)/%.o: $(OUT)/generated/%.c boards.mk | $(OUT)/$(1)
	@$(2) $(SMALL) $$(FLAGS_$(1)) $(INCLUDES) -c $$< -o $$@
$(OUT)/$(1)/freestanding.o: platform/freestanding/freestanding.c | $(OUT)/$(1)
	@$(2) $(SMALL) -fno-tree-loop-distribute-patterns $$(FLAGS_$(1)) $(WARNINGS) -c $$< -o $$@
-include $$(OBJECTS_$(1):.o=.d)
endef

$(addprefix $(OUT)/,lanes.S pairs.S pairs_riscv.S): $(OUT)/%.S: tools/kernels.py
	@mkdir -p $(OUT)
	@python3 tools/kernels.py $* $@

$(OUT)/generated/device.pb.c $(OUT)/generated/device.pb.h &: $(PROTO)/device.proto $(PROTO)/device.options
	@mkdir -p $(OUT)/generated
	@cd $(PROTO) && nanopb_generator.py -q -D $(abspath $(OUT)/generated) device.proto

MPS2 := -DCODE_ORIGIN=0 -DCODE_BYTES=4M -DRAM_ORIGIN=0x20000000 -DRAM_BYTES=4M
AN505 := -DCODE_ORIGIN=0x10000000 -DCODE_BYTES=4M -DRAM_ORIGIN=0x38000000 -DRAM_BYTES=4M
STM32F4 := -DCODE_ORIGIN=0x08000000 -DCODE_BYTES=1M -DRAM_ORIGIN=0x20000000 -DRAM_BYTES=128K
$(eval $(call ARM_IMAGE,cortex-m0plus,-mcpu=cortex-m0plus,qemu_mps2,qemu-mps2-an386,pairs,,pairs,$(MPS2)))
$(eval $(call ARM_IMAGE,cortex-m3,-mcpu=cortex-m3,qemu_mps2,qemu-mps2-an385,pairs,,,$(MPS2)))
$(eval $(call ARM_IMAGE,cortex-m4,-mcpu=cortex-m4,qemu_mps2,qemu-mps2-an386,lanes,,lanes,$(MPS2)))
$(eval $(call ARM_IMAGE,cortex-m7,-mcpu=cortex-m7,qemu_mps2,qemu-mps2-an500,lanes,-DBOARD_AN500,lanes,$(MPS2)))
$(eval $(call ARM_IMAGE,cortex-m33,-mcpu=cortex-m33,qemu_mps2,qemu-mps2-an505,lanes,-DBOARD_AN505,lanes,$(AN505)))
$(eval $(call ARM_IMAGE,stm32f4,-mcpu=cortex-m4,stm32f4,stm32f405,lanes,,lanes,$(STM32F4)))

# What programmers of real boards take.
$(OUT)/%.bin: $(OUT)/%.elf
	@$(ARM)objcopy -O binary $< $@

RV32 := -march=rv32imc_zicsr -mabi=ilp32 -msmall-data-limit=8
$(eval $(call IMAGE,rv32,$(RISCV)gcc,$(RV32) -ffreestanding -Iplatform/freestanding,riscv_virt,qemu-virt,pairs,,pairs_riscv))
$(OUT)/rv32.elf: $(OBJECTS_rv32) platform/riscv_virt/virt.ld
	@$(RISCV)gcc $(RV32) -nostdlib -Wl,--gc-sections,-melf32lriscv,--no-warn-rwx-segments,-Map=$(OUT)/rv32.map -T platform/riscv_virt/virt.ld $(OBJECTS_rv32) \
	  $$($(RISCV)gcc -march=rv32imc -mabi=ilp32 -print-libgcc-file-name) -o $@
