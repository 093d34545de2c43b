// prints: 831820275.000 859324 383fa7e7
// Text to trees and back: a JSON reader by recursive descent, a walk over what it made, and a writer.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { NONE, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT };

struct value {
  enum kind kind;
  union {
    int truth;
    double number;
    char *string;
    struct value *first;  // of an array or object
  };
  char *name;          // in an object
  struct value *next;  // in an array or object
};

static const char *at;

static void skip(void) {
  while (*at == ' ' || *at == '\n' || *at == '\t') at++;
}

static void fail(const char *what) {
  printf("expected %s at %.20s\n", what, at);
  exit(1);
}

static char *read_string(void) {
  if (*at++ != '"') fail("a string");
  const char *end = at;
  while (*end != '"') end += 1 + (*end == '\\');
  char *string = malloc(end - at + 1), *to = string;
  while (at < end) {
    if (*at != '\\') {
      *to++ = *at++;
      continue;
    }
    at++;
    switch (*at++) {
      case 'n': *to++ = '\n'; break;
      case 't': *to++ = '\t'; break;
      case 'u': {
        int point = 0;
        for (int i = 0; i < 4; i++, at++) point = point * 16 + (*at <= '9' ? *at - '0' : (*at | 32) - 'a' + 10);
        if (point < 0x80) *to++ = (char)point;
        else if (point < 0x800) *to++ = (char)(0xc0 | point >> 6), *to++ = (char)(0x80 | (point & 63));
        else *to++ = (char)(0xe0 | point >> 12), *to++ = (char)(0x80 | (point >> 6 & 63)), *to++ = (char)(0x80 | (point & 63));
        break;
      }
      default: *to++ = at[-1];
    }
  }
  *to = 0;
  at++;
  return string;
}

static double read_number(void) {
  double sign = 1, number = 0, unit = 1;
  if (*at == '-') sign = -1, at++;
  while (*at >= '0' && *at <= '9') number = number * 10 + (*at++ - '0');
  if (*at == '.')
    for (at++; *at >= '0' && *at <= '9'; at++) number = number * 10 + (*at - '0'), unit *= 10;
  return sign * number / unit;
}

static struct value *read_value(void) {
  struct value *value = calloc(1, sizeof *value);
  skip();
  if (*at == '{' || *at == '[') {
    char close = *at++ == '{' ? '}' : ']';
    value->kind = close == '}' ? OBJECT : ARRAY;
    struct value **link = &value->first;
    for (skip(); *at != close; link = &(*link)->next) {
      char *name = NULL;
      if (close == '}') {
        name = read_string();
        skip();
        if (*at++ != ':') fail("a colon");
      }
      *link = read_value();
      (*link)->name = name;
      skip();
      if (*at == ',') at++, skip();
      else if (*at != close) fail("a comma");
    }
    at++;
  } else if (*at == '"') {
    value->kind = STRING, value->string = read_string();
  } else if (*at == 't' || *at == 'f') {
    value->kind = BOOLEAN, value->truth = *at == 't', at += value->truth ? 4 : 5;
  } else if (*at == 'n') {
    at += 4;
  } else {
    value->kind = NUMBER, value->number = read_number();
  }
  return value;
}

static char *out;

static void write_text(const char *text) {
  while (*text) *out++ = *text++;
}

static void write_string(const char *text) {
  *out++ = '"';
  for (; *text; text++) {
    if (*text == '\n') write_text("\\n");
    else if (*text == '"' || *text == '\\') *out++ = '\\', *out++ = *text;
    else *out++ = *text;
  }
  *out++ = '"';
}

static void write_number(double number) {
  if (number < 0) *out++ = '-', number = -number;
  uint64_t thousandths = (uint64_t)(number * 1000 + 0.5);
  char digits[24], *d = digits + sizeof digits;
  int places = 3;
  do {
    *--d = (char)('0' + thousandths % 10), thousandths /= 10;
    if (--places == 0) *--d = '.';
  } while (thousandths || places >= 0);
  while (d < digits + sizeof digits) *out++ = *d++;
}

static void write_value(const struct value *value) {
  switch (value->kind) {
    case NONE: write_text("null"); break;
    case BOOLEAN: write_text(value->truth ? "true" : "false"); break;
    case NUMBER: write_number(value->number); break;
    case STRING: write_string(value->string); break;
    case ARRAY:
    case OBJECT:
      *out++ = value->kind == ARRAY ? '[' : '{';
      for (const struct value *v = value->first; v; v = v->next) {
        if (v->name) write_string(v->name), *out++ = ':';
        write_value(v);
        if (v->next) *out++ = ',';
      }
      *out++ = value->kind == ARRAY ? ']' : '}';
  }
}

static double total(const struct value *value) {
  double sum = 0;
  if (value->kind == NUMBER) return value->number;
  if (value->kind >= ARRAY)
    for (const struct value *v = value->first; v; v = v->next) sum += total(v) * (v->name && !strcmp(v->name, "price") ? 2 : 1);
  return sum;
}

static void release(struct value *value) {
  if (value->kind == STRING) free(value->string);
  if (value->kind >= ARRAY)
    for (struct value *v = value->first, *next; v; v = next) next = v->next, release(v);
  free(value->name);
  free(value);
}

int main(void) {
  enum { ITEMS = 5000, ROUNDS = 45 };
  char *text = malloc(ITEMS * 300), *again = malloc(ITEMS * 300), *end = text;
  *end++ = '[';
  for (int i = 0; i < ITEMS; i++)
    end += sprintf(end,
                   "%s{ \"id\": %d, \"name\": \"item \\\"%x\\\"\\n caf\\u00e9 \\u20ac\", \"price\": %d.%03d,\n\t\"tags\": [\"red\", \"tag%d\", null, true],"
                   " \"size\": {\"width\": -%d.5, \"height\": %d, \"unit\": \"mm\"}, \"stock\": false }",
                   i ? ", " : "", i, i * 2654435761u, i % 1000, i * 7 % 1000, i % 50, i % 300, i * 3 % 700);
  strcpy(end, "]");
  double sum = 0;
  uint32_t hash = 0;
  for (int round = 0; round < ROUNDS; round++) {
    at = text;
    struct value *value = read_value();
    sum += total(value);
    out = again;
    write_value(value);
    *out = 0;
    release(value);
    for (char *c = again; c < out; c += 13) hash = hash * 31 + (uint8_t)*c;
    char *swap = text;
    text = again, again = swap;
  }
  printf("%.3f %zu %08x\n", sum, strlen(text), hash);
  return 0;
}
