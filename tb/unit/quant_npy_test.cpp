// SPDX-License-Identifier: Apache-2.0
/// .npy files: bytes written out by hand, every way a file can be wrong, and the way back.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "quant/npy.h"
#include "quant_test_util.h"

namespace systole::tb {
namespace {

using quant::NpyArray;
using quant::ReadNpy;
using quant::WriteNpy;

class QuantNpy : public QuantFolderTest {};

/// A version 1 file with this dictionary, padded as NumPy does, and these data.
std::string File(const std::string& dictionary, const std::string& data) {
  std::string header = dictionary;
  header.resize(117, ' ');
  header += '\n';
  return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header + data;
}

std::string Dictionary(const std::string& type, const std::string& shape,
                       const std::string& fortran = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

TEST_F(QuantNpy, ReadsBytesAsNumpyWritesThem) {
  const auto file = Write("a.npy", File(Dictionary("|i1", "(2, 3)"), "\x01\x02\x03\xff\x80\x7f"));
  const NpyArray<std::int8_t> array = ReadNpy<std::int8_t>(file);
  EXPECT_EQ(array.shape, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(array.values, (std::vector<std::int8_t>{1, 2, 3, -1, -128, 127}));
}

TEST_F(QuantNpy, ReadsLittleEndianFloats) {
  const std::string data("\x00\x00\x80\x3f\x00\x00\x00\xc0", 8);  // 1.0, -2.0
  const NpyArray<float> array =
      ReadNpy<float>(Write("a.npy", File(Dictionary("<f4", "(2,)"), data)));
  EXPECT_EQ(array.shape, std::vector<std::size_t>{2});
  EXPECT_EQ(array.values, (std::vector<float>{1.0F, -2.0F}));
}

TEST_F(QuantNpy, ReadsScalarsAndEmptyArrays) {
  const NpyArray<std::uint8_t> scalar =
      ReadNpy<std::uint8_t>(Write("s.npy", File(Dictionary("|u1", "()"), "\x07")));
  EXPECT_TRUE(scalar.shape.empty());
  EXPECT_EQ(scalar.values, std::vector<std::uint8_t>{7});
  const NpyArray<std::uint8_t> empty =
      ReadNpy<std::uint8_t>(Write("e.npy", File(Dictionary("|u1", "(0, 5)"), "")));
  EXPECT_EQ(empty.shape, (std::vector<std::size_t>{0, 5}));
  EXPECT_TRUE(empty.values.empty());
}

TEST_F(QuantNpy, ReadsAHeaderWhoseLengthHasItsHighBitSet) {
  // 246 bytes: xtensor's own reader takes the length 0xf6 for a negative one.
  std::string header = Dictionary("|u1", "(1,)");
  header.resize(245, ' ');
  header += '\n';
  const auto file = Write("a.npy", std::string("\x93NUMPY\x01\x00\xf6\x00", 10) + header + "\x2a");
  EXPECT_EQ(ReadNpy<std::uint8_t>(file).values, std::vector<std::uint8_t>{42});
}

TEST_F(QuantNpy, ReadsVersion2) {
  std::string header = Dictionary("|u1", "(1,)");
  header.resize(115, ' ');
  header += '\n';
  const std::string magic("\x93NUMPY\x02\x00\x74\x00\x00\x00", 12);
  EXPECT_EQ(ReadNpy<std::uint8_t>(Write("a.npy", magic + header + "\x2a")).values,
            std::vector<std::uint8_t>{42});
}

template <typename T>
void ExpectRoundTrip(const std::filesystem::path& file, const NpyArray<T>& array) {
  WriteNpy(file, array);
  const NpyArray<T> back = ReadNpy<T>(file);
  EXPECT_EQ(back.shape, array.shape);
  EXPECT_EQ(back.values, array.values);
}

TEST_F(QuantNpy, WritesWhatItReads) {
  const auto file = folder() / "a.npy";
  ExpectRoundTrip<float>(file, {{2, 1, 2}, {0.1F, -0.0F, 1e38F, 1e-40F}});
  ExpectRoundTrip<std::int8_t>(file, {{3}, {-128, 0, 127}});
  ExpectRoundTrip<std::uint8_t>(file, {{1, 1}, {255}});
  ExpectRoundTrip<std::int32_t>(file, {{2}, {std::numeric_limits<std::int32_t>::min(), 7}});
  ExpectRoundTrip<std::int64_t>(file, {{1}, {std::numeric_limits<std::int64_t>::min()}});
}

TEST_F(QuantNpy, WritesTheHeaderThatNumpyReads) {
  const auto file = folder() / "a.npy";
  WriteNpy<std::uint8_t>(file, {{2, 3}, {1, 2, 3, 4, 5, 6}});
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(stream), {});
  EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  EXPECT_EQ(bytes.substr(10, 59), "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }");
  EXPECT_EQ(bytes.substr(bytes.size() - 7), "\n\x01\x02\x03\x04\x05\x06");
  EXPECT_EQ((bytes.size() - 6) % 64, 0U) << "data begin at a multiple of 64";
}

struct BadFile {
  const char* name;
  std::string bytes;
  const char* reason;
};

class QuantNpyBadFile : public QuantFolderTest, public testing::WithParamInterface<BadFile> {};

TEST_P(QuantNpyBadFile, IsRefusedWithFileAndReason) {
  const auto file = Write("bad.npy", GetParam().bytes);
  EXPECT_EQ(ErrorOf([&] { ReadNpy<float>(file); }), file.string() + ": " + GetParam().reason);
}

const std::string kFourBytes(4, '\0');

INSTANTIATE_TEST_SUITE_P(
    All, QuantNpyBadFile,
    testing::Values(
        BadFile{"Empty", "", "is not a .npy file"},
        BadFile{"Text", "hello, this is a text file", "is not a .npy file"},
        BadFile{"MagicAlone", "\x93NUMPY", "is not a .npy file"},
        BadFile{"Version9", std::string("\x93NUMPY\x09\x00\x76\x00", 10),
                "has .npy version 9, not 1 or 2"},
        BadFile{"NoHeader", std::string("\x93NUMPY\x01\x00\x76\x00", 10), "ends in its header"},
        BadFile{"NoLength", std::string("\x93NUMPY\x02\x00\x76\x00", 10), "ends in its header"},
        BadFile{"HeaderOfGigabytes", std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12) + "{",
                "ends in its header"},
        BadFile{"EmptyHeader", std::string("\x93NUMPY\x01\x00\x00\x00", 10),
                "has a malformed .npy header"},
        BadFile{"BlankHeader", File("", ""), "has a malformed .npy header"},
        BadFile{"NoShapeValue", File("{'descr':'<f4','fortran_order':False,'shape':}", ""),
                "has a malformed .npy header"},
        BadFile{"NoDescr", File("{'fortran_order': False, 'shape': (1,), }", kFourBytes),
                "has a malformed .npy header: missing 'descr' key"},
        BadFile{"ObjectArray", File(Dictionary("|O", "(1,)"), kFourBytes),
                "has a malformed .npy header: invalid typestring"},
        BadFile{"Float64", File(Dictionary("<f8", "(1,)"), kFourBytes + kFourBytes),
                "holds elements of type <f8, not <f4"},
        BadFile{"BigEndian", File(Dictionary(">f4", "(1,)"), kFourBytes),
                "holds elements of type >f4, not <f4"},
        BadFile{"ColumnMajor", File(Dictionary("<f4", "(1, 1)", "True"), kFourBytes),
                "is in column-major order; save numpy.ascontiguousarray() of it"},
        BadFile{"Truncated", File(Dictionary("<f4", "(2,)"), kFourBytes),
                "has 4 bytes of data, but its shape is 2 of 4 bytes"},
        BadFile{"TooLong", File(Dictionary("<f4", "(1,)"), kFourBytes + "x"),
                "has 5 bytes of data, but its shape is 1 of 4 bytes"},
        BadFile{"Terabytes", File(Dictionary("<f4", "(1000000, 1000000)"), kFourBytes),
                "has 4 bytes of data, but its shape is 1000000 x 1000000 of 4 bytes"},
        BadFile{"CountOverflows", File(Dictionary("<f4", "(4294967296, 4294967296, 1)"), ""),
                "has 0 bytes of data, but its shape is 4294967296 x 4294967296 x 1 of 4 bytes"},
        BadFile{"NegativeShape", File(Dictionary("<f4", "(-1,)"), kFourBytes),
                "has 4 bytes of data, but its shape is 18446744073709551615 of 4 bytes"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(QuantNpy, AMissingFileIsRefused) {
  const auto file = folder() / "none.npy";
  EXPECT_EQ(ErrorOf([&] { ReadNpy<float>(file); }),
            file.string() + ": can't be opened: No such file or directory");
}

TEST_F(QuantNpy, AFolderIsRefused) {
  EXPECT_EQ(ErrorOf([&] { ReadNpy<float>(folder()); }),
            folder().string() + ": is a folder, not a .npy file");
}

TEST_F(QuantNpy, AShapeThatDoesNotHoldTheValuesIsNotWritten) {
  const auto file = folder() / "a.npy";
  EXPECT_EQ(ErrorOf([&] {
              WriteNpy<float>(file, {{2, 2}, {1, 2, 3}});
            }),
            file.string() + ": shape 2 x 2 does not hold 3 values");
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(QuantNpy, AFileThatCantBeWrittenIsAnError) {
  const auto file = folder() / "none" / "a.npy";
  EXPECT_EQ(ErrorOf([&] {
              WriteNpy<float>(file, {{1}, {1}});
            }),
            file.string() + ": can't be written: No such file or directory");
}

TEST_F(QuantNpy, AFullDiskIsAnError) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  EXPECT_EQ(ErrorOf([&] {
              WriteNpy<float>("/dev/full", {{1}, {1}});
            }),
            "/dev/full: can't be written: No space left on device");
}

}  // namespace
}  // namespace systole::tb
