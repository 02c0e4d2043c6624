// SPDX-License-Identifier: Apache-2.0
#include "systemc/test/platform.h"

#include <gtest/gtest.h>

#include "harness/seed.h"

namespace systole::tb {

Units::Units(const SystemcModel& model, int seed) : shape(model.shape) {
  const std::string name = "mxu_" + shape.name();
  rtl = model.make((name + "_rtl").c_str(), kPeriod, seed);
  loose = std::make_unique<LooseMxu>((name + "_loose").c_str(), shape, kPeriod);
  for (const std::string user : {"host", "probe"}) {
    for (const std::string kind : {"rtl", "loose"}) {
      const std::string unit = name + "_" + kind + "_" + user;
      MxuIf* mxu = nullptr;
      if (kind == "rtl") {
        auto made = model.make(unit.c_str(), kPeriod, seed);
        mxu = made.get();
        inside.push_back(std::move(made));
      } else {
        auto made = std::make_unique<LooseMxu>(unit.c_str(), shape, kPeriod);
        mxu = made.get();
        inside.push_back(std::move(made));
      }
      if (user == "host") {
        // Without DMI in front of the RTL, with it in front of the loose model.
        hosts.push_back(std::make_unique<Device<MxuHost>>(
            unit, mxu, std::make_unique<MxuHost>((unit + "_cpu").c_str(), 0, kind == "loose")));
        hosts.back()->initiator->irq_i(hosts.back()->irq);
      } else {
        probes.push_back(std::make_unique<Device<Probe>>(
            unit, mxu, std::make_unique<Probe>((unit + "_probe").c_str())));
      }
    }
  }
}

std::vector<std::unique_ptr<Units>>& AllUnits() {
  static std::vector<std::unique_ptr<Units>> units;
  return units;
}

std::vector<std::string> UnitNames() {
  std::vector<std::string> names;
  for (const SystemcModel& model : SystemcModels()) names.push_back(model.shape.name());
  return names;
}

Units& UnitsOf(const std::string& name) {
  for (auto& units : AllUnits()) {
    if (units->shape.name() == name) return *units;
  }
  throw std::out_of_range("no unit " + name);
}

namespace {

/// GoogleTest as a process of the simulation, so that tests may wait and call b_transport.
class Runner : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Runner);
  explicit Runner(const sc_core::sc_module_name& name) : sc_module(name) {
    SC_THREAD(Run);
    set_stack_size(8 << 20);
  }
  int status = 1;

 private:
  void Run() {
    wait(4 * kPeriod);  // targets reset their units first
    status = RUN_ALL_TESTS();
    sc_core::sc_stop();
  }
};

}  // namespace
}  // namespace systole::tb

int sc_main(int, char**) {
  using namespace systole;  // NOLINT: a main function
  const int seed = tb::Seed();
  for (const SystemcModel& model : SystemcModels()) {
    tb::AllUnits().push_back(std::make_unique<tb::Units>(model, seed));
  }
  // The quantum of the initiators: long enough that they do run ahead.
  tlm_utils::tlm_quantumkeeper::set_global_quantum(100 * tb::kPeriod);
  tb::Runner runner("tests");
  sc_core::sc_start();
  tb::AllUnits().clear();
  return runner.status;
}

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (testing::GTEST_FLAG(list_tests)) return RUN_ALL_TESTS();  // nothing but the names on stdout
  return sc_core::sc_elab_and_sim(argc, argv);
}
