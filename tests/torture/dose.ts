// How much of it: a small dose with every `npm test`, the full one with SOUK_DOSE=full (.ci/run). The seed is new each
// time unless SOUK_SEED names one.
import { systemRandom } from "@souk/chassis/random";

const full = process.env.SOUK_DOSE === "full";

export const dose = full
  ? {
      checkouts: 5_000,
      shoppers: 32,
      faultCheckouts: 1_000,
      faultShoppers: 16,
      killsEach: 5,
      everyMs: 350,
      units: 100,
      buyers: 1_000,
      connections: 200,
      scaled: true,
    }
  : {
      checkouts: 240,
      shoppers: 12,
      faultCheckouts: 90,
      faultShoppers: 8,
      killsEach: 1,
      everyMs: 400,
      units: 10,
      buyers: 60,
      connections: 60,
      scaled: false,
    };

const MAX_SEED = 1_000_000;
export const seed = Number(process.env.SOUK_SEED ?? systemRandom.below(MAX_SEED));
