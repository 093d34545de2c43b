// prints: 88345342793 -263.7051
// Digital filters on sound: a finite impulse response in 16-bit integers and in floats, and a chain of recursive sections.
#include <stdint.h>
#include <stdio.h>

enum { N = 48000, TAPS = 64, ROUNDS = 100, SECTIONS = 4 };

static int16_t sound[N + TAPS], filtered[N];
static float real[N + TAPS], smooth[N], taps[TAPS];
static int16_t weights[TAPS];

static void finite_integer(void) {
  for (int i = 0; i < N; i++) {
    int32_t sum = 1 << 14;
    for (int k = 0; k < TAPS; k++) sum += sound[i + k] * weights[k];
    sum >>= 15;
    filtered[i] = sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum;
  }
}

static void finite_real(void) {
  for (int i = 0; i < N; i++) smooth[i] = 0;
  for (int k = 0; k < TAPS; k++)
    for (int i = 0; i < N; i++) smooth[i] += real[i + k] * taps[k];
}

static void recursive(void) {
  for (int s = 0; s < SECTIONS; s++) {
    float a1 = -1.6f + s * 0.1f, a2 = 0.7f, b0 = 0.05f, b1 = 0.1f, b2 = 0.05f, z1 = 0, z2 = 0;
    for (int i = 0; i < N; i++) {
      float in = smooth[i], out = b0 * in + z1;
      z1 = b1 * in - a1 * out + z2;
      z2 = b2 * in - a2 * out;
      smooth[i] = out;
    }
  }
}

int main(void) {
  uint32_t seed = 9;
  for (int i = 0; i < N + TAPS; i++) {
    seed = seed * 1664525 + 1013904223;
    sound[i] = (int16_t)(seed >> 16) / 2;
    real[i] = sound[i] / 32768.0f;
  }
  for (int k = 0; k < TAPS; k++) {
    weights[k] = (k < 32 ? k : 63 - k) * 30;
    taps[k] = weights[k] / 32768.0f;
  }
  int64_t integer = 0;
  double sum = 0;
  for (int round = 0; round < ROUNDS; round++) {
    finite_integer();
    finite_real();
    recursive();
    for (int i = 0; i < N; i++) {
      integer += filtered[i] * (i & 3);
      sum += smooth[i];
      sound[i] = filtered[i] + (i & 63) * round;
      real[i] = real[i] * 0.5f + smooth[i] * 0.25f;
    }
  }
  printf("%lld %.4f\n", (long long)integer, sum);
  return 0;
}
