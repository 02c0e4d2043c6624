// SPDX-License-Identifier: Apache-2.0
// The benchmark's options, and that what it compares is checked before it is timed: each check
// passes on the right array and sees another one.
#include <Varray_bench_3x5.h>
#include <Varray_bench_9x4.h>
#include <Vnaive_mesh_3x5.h>
#include <Vnaive_mesh_9x4.h>
#include <Vtextbook_mesh_3x5.h>
#include <Vtextbook_mesh_9x4.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "bench/checks.h"
#include "bench/options.h"

namespace systole::bench {
namespace {

TEST(BenchCheckTest, TheMeshesMakeWhatTheirEquationSays) {
  CheckMesh<Vtextbook_mesh_3x5>("textbook mesh", Mesh::kTextbook, 3, 5);
  CheckMesh<Vtextbook_mesh_9x4>("textbook mesh", Mesh::kTextbook, 9, 4);
  CheckMesh<Vnaive_mesh_3x5>("naive mesh", Mesh::kNaive, 3, 5);
  CheckMesh<Vnaive_mesh_9x4>("naive mesh", Mesh::kNaive, 9, 4);
}

TEST(BenchCheckTest, ThePlainArrayMakesWhatTheRtlsArrayMakes) {
  CheckPlainArray<Varray_bench_3x5, 3, 5>();
  CheckPlainArray<Varray_bench_9x4, 9, 4>();
}

template <typename Check>
std::string Complaint(Check check) {
  try {
    check();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no complaint";
}

TEST(BenchCheckTest, AnotherMeshIsSeenAndNamed) {
  const std::string naive =
      Complaint([] { CheckMesh<Vtextbook_mesh_3x5>("naive mesh", Mesh::kNaive, 3, 5); });
  EXPECT_EQ(naive.rfind("naive mesh 3x5: makes ", 0), 0U) << naive;
  const std::string turned =
      Complaint([] { CheckMesh<Vnaive_mesh_9x4>("naive mesh", Mesh::kNaive, 4, 9); });
  EXPECT_EQ(turned.rfind("naive mesh 4x9: makes ", 0), 0U) << turned;
}

TEST(BenchCheckTest, AnotherPlainArrayIsSeenAndNamed) {
  const std::string other = Complaint([] { CheckPlainArray<Varray_bench_3x5, 3, 4>(); });
  EXPECT_EQ(other.rfind("plain C++ array 3x4: makes ", 0), 0U) << other;
}

std::optional<Options> Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "systole_bench");
  return ParseOptions(static_cast<int>(arguments.size()), arguments.data());
}

TEST(BenchOptionsTest, OptionsAreTaken) {
  const auto options = Parse({"--json", "figures", "--commit", "abc", "--rounds", "3"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->json, "figures");
  EXPECT_EQ(options->commit, "abc");
  EXPECT_EQ(options->rounds, 3);
}

TEST(BenchOptionsTest, ABadOptionIsOneLineThatNamesIt) {
  for (const std::vector<const char*>& bad : std::vector<std::vector<const char*>>{
           {"--nonsense"}, {"--rounds", "0"}, {"--rounds", "many"}, {"--rounds"}, {"stray"}}) {
    try {
      Parse(bad);
      ADD_FAILURE() << bad[0] << " was taken";
    } catch (const std::invalid_argument& error) {
      const std::string line = error.what();
      EXPECT_NE(line.find(bad[0]), std::string::npos) << line;
      EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    }
  }
}

TEST(BenchOptionsTest, HelpIsPrintedAndNothingIsMeasured) {
  testing::internal::CaptureStdout();
  EXPECT_FALSE(Parse({"--help"}));
  EXPECT_NE(testing::internal::GetCapturedStdout().find("--rounds"), std::string::npos);
}

}  // namespace
}  // namespace systole::bench
