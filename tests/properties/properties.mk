# SPDX-License-Identifier: GPL-2.0-or-later
#
# make properties	WORLDS (100000) worlds for the rules and the plan, AGREE (2000) of them for both programs;
#			FIRST (1) is the first of them, and a failure names its own

PROPERTY_OUT := build/tests/properties
WORLDS ?= 100000
AGREE  ?= 2000
FIRST  ?= 1

PROPERTY_OBJ := $(COMMON_SRC:%.c=$(PROPERTY_OUT)/%.o) \
		$(patsubst %,$(PROPERTY_OUT)/tests/properties/%.o,draw_machine draw_rules)

$(PROPERTY_OUT)/%.o: %.c
	$(call say,CC $@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(BASE_FLAGS) -O2 -g -Itests/unit $(HOST_CFLAGS) -c $< -o $@

$(PROPERTY_OUT)/rules: $(patsubst %,$(PROPERTY_OUT)/tests/properties/%.o,rules print) $(PROPERTY_OBJ)
$(PROPERTY_OUT)/agree: $(PROPERTY_OUT)/tests/properties/agree.o $(PROPERTY_OBJ)
$(PROPERTY_OUT)/rules $(PROPERTY_OUT)/agree:
	$(call say,LINK $@)
	$(Q)$(CC) $^ $(HOST_LIBS) -o $@

-include $(PROPERTY_OBJ:.o=.d) $(patsubst %,$(PROPERTY_OUT)/tests/properties/%.d,rules print agree)

.PHONY: properties
properties: $(PROPERTY_OUT)/rules $(PROPERTY_OUT)/agree $(MKTREE) build/early build/earlybind ## what has to hold of any rules on any machine
	$(Q){ EARLYBIND_TEST_LIMIT=7200 sh tests/run '$(PROPERTY_OUT)/rules $(WORLDS) $(FIRST)' \
		'tests/properties/agree.sh $(PROPERTY_OUT)/agree build/early build/earlybind $(MKTREE) $(AGREE) $(FIRST)'; \
		echo $$? >$(PROPERTY_OUT)/status; } | tee $(PROPERTY_OUT)/properties.tap; exit $$(cat $(PROPERTY_OUT)/status)
