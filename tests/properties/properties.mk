# SPDX-License-Identifier: GPL-2.0-or-later
#
# make properties	WORLDS (100000) worlds for the rules and the plan, AGREE (2000) of them for both programs;
#			FIRST (1) is the seed of the first; a failure says how to try it again

PROPERTY_OUT := build/tests/properties
WORLDS ?= 100000
AGREE  ?= 2000
FIRST  ?= 1

PROPERTY_DRAW := $(patsubst %,$(PROPERTY_OUT)/tests/properties/%.o,draw_machine draw_rules)
PROPERTY_OBJ := $(COMMON_SRC:%.c=$(PROPERTY_OUT)/%.o) $(PROPERTY_DRAW)

$(PROPERTY_OUT)/%.o: %.c
	$(call say,CC $@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(BASE_FLAGS) $(PROPERTY_FLAGS) -O2 -g -Itests/unit $(HOST_CFLAGS) -c $< -o $@

# The command as it is, but called as a function: to start it anew for each world would take most of the time.
$(PROPERTY_OUT)/host/main.o: PROPERTY_FLAGS := -Dmain=earlybind_main -Wno-missing-prototypes

$(PROPERTY_OUT)/rules: $(patsubst %,$(PROPERTY_OUT)/tests/properties/%.o,rules print) $(PROPERTY_OBJ)
$(PROPERTY_OUT)/agree: $(patsubst %,$(PROPERTY_OUT)/tests/properties/%.o,agree drawn_table) $(PROPERTY_DRAW) \
		$(PROPERTY_OUT)/host/main.o $(filter-out $(HOST_OUT)/obj/host/main.o,$(HOST_OBJ))
$(PROPERTY_OUT)/rules $(PROPERTY_OUT)/agree:
	$(call say,LINK $@)
	$(Q)$(CC) $^ $(HOST_LIBS) -o $@

-include $(PROPERTY_OBJ:.o=.d) $(patsubst %,$(PROPERTY_OUT)/tests/properties/%.d,rules print agree drawn_table) \
	$(PROPERTY_OUT)/host/main.d

.PHONY: properties
properties: $(PROPERTY_OUT)/rules $(PROPERTY_OUT)/agree $(MKTREE) build/early ## what has to hold of any rules on any machine
	$(Q)$(call kept,$(PROPERTY_OUT)/properties.tap,EARLYBIND_TEST_LIMIT=7200 sh tests/run \
		'$(PROPERTY_OUT)/rules $(WORLDS) $(FIRST)' \
		'tests/properties/agree.sh $(PROPERTY_OUT)/agree build/early $(MKTREE) $(AGREE) $(FIRST)')
