"""How much is minted in which epoch: T · (1 - 2^(-e/H)) in integers, from a table of 2^(-k/64).

Between two entries of the table the curve is a straight line, so a reward stays the same for a 64th of the half-life
and falls by about 1.1 % then. What is left of T after e epochs is rounded down once, at the end, and a reward is the
difference of two such numbers: so all rewards together are exactly T. Amounts are in ucway.
"""

from __future__ import annotations

from typing import Final

TOTAL: Final = 10**15
"""All that will ever be minted: 10⁹ CWAY."""
YEARS: Final = 4
"""The half-life."""
STEPS: Final = 64
"""Parts of a half-life that the table has entries for."""
MOST_HALVINGS: Final = 64
"""After so many nothing is left of TOTAL."""
TABLE: Final = (
    18_446_744_073_709_551_616,
    18_248_035_989_933_441_396,
    18_051_468_387_014_017_850,
    17_857_018_207_719_734_200,
    17_664_662_643_191_237_676,
    17_474_379_130_265_907_513,
    17_286_145_348_831_213_003,
    17_099_939_219_206_581_124,
    16_915_738_899_553_466_670,
    16_733_522_783_313_321_064,
    16_553_269_496_673_159_336,
    16_374_957_896_058_427_985,
    16_198_567_065_652_879_633,
    16_024_076_314_945_163_555,
    15_851_465_176_301_844_309,
    15_680_713_402_566_563_765,
    15_511_800_964_685_064_948,
    15_344_708_049_355_799_071,
    15_179_415_056_705_840_218,
    15_015_902_597_991_835_028,
    14_854_151_493_325_717_731,
    14_694_142_769_424_923_740,
    14_535_857_657_386_837_922,
    14_379_277_590_487_216_476,
    14_224_384_202_002_324_189,
    14_071_159_323_054_531_591,
    13_919_584_980_481_119_318,
    13_769_643_394_726_039_682,
    13_621_316_977_754_388_158,
    13_474_588_330_989_340_155,
    13_329_440_243_271_311_081,
    13_185_855_688_839_100_305,
    13_043_817_825_332_782_212,
    12_903_309_991_818_110_089,
    12_764_315_706_832_201_103,
    12_626_818_666_450_273_140,
    12_490_802_742_373_206_726,
    12_356_251_980_035_707_703,
    12_223_150_596_734_848_760,
    12_091_482_979_778_770_281,
    11_961_233_684_655_323_370,
    11_832_387_433_220_440_222,
    11_704_929_111_906_019_352,
    11_578_843_769_947_115_458,
    11_454_116_617_628_225_965,
    11_330_733_024_548_468_560,
    11_208_678_517_905_446_200,
    11_087_938_780_797_598_308,
    10_968_499_650_544_839_023,
    10_850_347_117_027_285_504,
    10_733_467_321_041_881_441,
    10_617_846_552_676_722_987,
    10_503_471_249_702_896_438,
    10_390_327_995_983_639_004,
    10_278_403_519_900_636_096,
    10_167_684_692_797_270_501,
    10_058_158_527_438_640_870,
    9_949_812_176_488_168_858,
    9_842_632_931_000_616_231,
    9_736_608_218_931_335_184,
    9_631_725_603_661_576_980,
    9_527_972_782_539_685_958,
    9_425_337_585_438_007_767,
    9_323_807_973_325_342_579,
    9_223_372_036_854_775_808,
)
"""2⁶⁴ · 2^(-k/64) for k = 0 … 64, rounded down. A test computes it again."""


def remaining(epoch: int, half_life: int) -> int:
    """What is not minted yet when `epoch` begins. [mint.1]"""
    halvings, rest = divmod(epoch, half_life)
    if halvings >= MOST_HALVINGS:
        return 0
    step, part = divmod(STEPS * rest, half_life)
    scaled = TABLE[step] * half_life - (TABLE[step] - TABLE[step + 1]) * part
    return TOTAL * scaled // (half_life << (64 + halvings))


def cumulative(epochs: int, half_life: int) -> int:
    """The rewards of the first `epochs` epochs together. [mint.1]"""
    return TOTAL - remaining(epochs, half_life)


def reward(epoch: int, half_life: int) -> int:
    """What an epoch's work is worth, both halves. [mint.1]"""
    return remaining(epoch, half_life) - remaining(epoch + 1, half_life)


def halves(total: int) -> tuple[int, int]:
    """A reward's part by weight of compute, and its part for inference; an odd coin goes by weight. [mint.2]"""
    return total - total // 2, total // 2


def year(half_life: int) -> int:
    """Epochs in a year, rounded down."""
    return half_life // YEARS
