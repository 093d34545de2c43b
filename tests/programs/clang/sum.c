#include <stdint.h>
#include <stdio.h>
uint32_t crc(const unsigned char *p, int n) {
  uint32_t c = ~0u;
  while (n--) { c ^= *p++; for (int i = 0; i < 8; i++) c = c >> 1 ^ (c & 1 ? 0xedb88320u : 0); }
  return ~c;
}
int main(void) { printf("%08x\n", crc((const unsigned char *)"123456789", 9)); return 0; }
