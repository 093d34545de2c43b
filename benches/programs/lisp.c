// prints: 28657 332833500 -775641664 collected
// A small Lisp: text becomes cells, closures and environments are lists, memory is marked and swept.
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { NUMBER, SYMBOL, PAIR, BUILTIN, CLOSURE };
typedef struct cell cell;
typedef cell *(*builtin)(cell *arguments);
struct cell {
  enum kind kind;
  int marked;
  union {
    int32_t number;
    const char *name;
    struct {
      cell *first, *rest;  // of a closure: (parameters . body) and its environment
    };
    builtin call;
  };
};

enum { CELLS = 200000, ROOTS = 20000 };
static cell heap[CELLS], *free_cells, *symbols, *globals, *yes;
// What the interpreter itself still needs: a stack of values, cut back when a function returns.
static cell *roots[ROOTS];
static int root_count;
static long collections;

static void mark(cell *c) {
  for (; c && !c->marked; c = c->rest) {
    c->marked = 1;
    if (c->kind != PAIR && c->kind != CLOSURE) return;
    mark(c->first);
  }
}

static void collect(void) {
  collections++;
  for (int i = 0; i < root_count; i++) mark(roots[i]);
  mark(symbols), mark(globals);
  free_cells = NULL;
  for (int i = 0; i < CELLS; i++) {
    if (!heap[i].marked) heap[i].rest = free_cells, free_cells = &heap[i];
    heap[i].marked = 0;
  }
  if (!free_cells) puts("out of cells"), exit(1);
}

static cell *keep(cell *c) {
  if (root_count == ROOTS) puts("too deep"), exit(1);
  return roots[root_count++] = c;
}

static cell *allocate(enum kind kind) {
  if (!free_cells) collect();
  cell *c = free_cells;
  free_cells = c->rest;
  c->kind = kind;
  return c;
}

static cell *number(int32_t n) {
  cell *c = allocate(NUMBER);
  c->number = n;
  return keep(c);
}

// The result is kept; so must be what goes in.
static cell *pair(enum kind kind, cell *first, cell *rest) {
  cell *c = allocate(kind);
  c->first = first, c->rest = rest;
  return keep(c);
}

static cell *symbol(const char *name, int length) {
  for (cell *s = symbols; s; s = s->rest)
    if (!strncmp(s->first->name, name, length) && !s->first->name[length]) return s->first;
  cell *c = keep(allocate(SYMBOL));
  c->name = strndup(name, length);
  symbols = pair(PAIR, c, symbols);
  return c;
}

static const char *text;

static cell *read(void) {
  while (isspace((unsigned char)*text)) text++;
  if (*text == '(') {
    text++;
    cell *first = NULL, *last = NULL;
    for (;;) {
      while (isspace((unsigned char)*text)) text++;
      if (*text == ')') return text++, first;
      cell *added = pair(PAIR, read(), NULL);
      if (last) last->rest = added;
      else first = added;
      last = added;
    }
  }
  if (isdigit((unsigned char)*text)) return number((int32_t)strtol(text, (char **)&text, 10));
  const char *start = text;
  while (*text && !isspace((unsigned char)*text) && *text != '(' && *text != ')') text++;
  return symbol(start, (int)(text - start));
}

static cell *s_if, *s_lambda, *s_define, *s_quote;

static cell *lookup(cell *name, cell *environment) {
  for (cell *e = environment; e; e = e->rest)
    if (e->first->first == name) return e->first->rest;
  for (cell *e = globals; e; e = e->rest)
    if (e->first->first == name) return e->first->rest;
  printf("unknown %s\n", name->name);
  exit(1);
}

static cell *evaluate(cell *c, cell *environment) {
  int base = root_count;
  for (;;) {
    cell *value;
    if (!c || c->kind != PAIR) {
      value = c && c->kind == SYMBOL ? lookup(c, environment) : c;
      root_count = base;
      return keep(value);
    }
    cell *head = c->first;
    if (head == s_quote) return root_count = base, keep(c->rest->first);
    if (head == s_lambda) {
      value = pair(CLOSURE, c->rest, environment);
      return root_count = base, keep(value);
    }
    if (head == s_define) {
      value = evaluate(c->rest->rest->first, environment);
      globals = pair(PAIR, pair(PAIR, c->rest->first, value), globals);
      return root_count = base, keep(value);
    }
    if (head == s_if) {
      cell *test = evaluate(c->rest->first, environment);
      c = test ? c->rest->rest->first : c->rest->rest->rest->first;
      continue;
    }
    cell *function = evaluate(head, environment), *arguments = NULL, *last = NULL;
    for (cell *a = c->rest; a; a = a->rest) {
      cell *added = pair(PAIR, NULL, NULL);
      if (last) last->rest = added;
      else arguments = added;
      last = added;
      added->first = evaluate(a->first, environment);
    }
    if (function->kind == BUILTIN) {
      value = function->call(arguments);
      return root_count = base, keep(value);
    }
    environment = function->rest;
    for (cell *p = function->first->first, *a = arguments; p; p = p->rest, a = a->rest)
      environment = pair(PAIR, pair(PAIR, p->first, a->first), environment);
    c = function->first->rest->first;
    // A tail call: nothing of this turn is needed but the new environment.
    root_count = base;
    keep(environment), keep(function);
  }
}

static cell *truth(int t) { return t ? yes : NULL; }
static cell *plus(cell *a) { return number(a->first->number + a->rest->first->number); }
static cell *minus(cell *a) { return number(a->first->number - a->rest->first->number); }
static cell *times(cell *a) { return number((int32_t)((uint32_t)a->first->number * (uint32_t)a->rest->first->number)); }
static cell *remain(cell *a) { return number(a->first->number % a->rest->first->number); }
static cell *less(cell *a) { return truth(a->first->number < a->rest->first->number); }
static cell *same(cell *a) { return truth(a->first->number == a->rest->first->number); }
static cell *cons(cell *a) { return pair(PAIR, a->first, a->rest->first); }
static cell *car(cell *a) { return a->first->first; }
static cell *cdr(cell *a) { return a->first->rest; }

static void define(const char *name, builtin call) {
  cell *c = keep(allocate(BUILTIN));
  c->call = call;
  globals = pair(PAIR, pair(PAIR, symbol(name, (int)strlen(name)), c), globals);
}

static const char *program =
    "(define fib (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))"
    "(define range (lambda (n) ((lambda (go) (go go 0)) (lambda (go i) (if (= i n) (quote ()) (cons i (go go (+ i 1))))))))"
    "(define map (lambda (f l) (if l (cons (f (car l)) (map f (cdr l))) l)))"
    "(define fold (lambda (f x l) (if l (fold f (f x (car l)) (cdr l)) x)))"
    "(define filter (lambda (p l) (if l (if (p (car l)) (cons (car l) (filter p (cdr l))) (filter p (cdr l))) l)))"
    "(define sieve (lambda (l) (if l (cons (car l) (sieve (filter (lambda (x) (if (= 0 (% x (car l))) (quote ()) 1)) (cdr l)))) l)))"
    "(fib 23)"
    "(fold + 0 (map (lambda (x) (* x x)) (range 1000)))"
    "(fold (lambda (a b) (+ (* a 31) b)) 0 (sieve (cdr (cdr (range 600)))))";

int main(void) {
  for (int i = CELLS; i--;) heap[i].rest = free_cells, free_cells = &heap[i];
  yes = symbol("yes", 3);
  s_if = symbol("if", 2), s_lambda = symbol("lambda", 6), s_define = symbol("define", 6), s_quote = symbol("quote", 5);
  define("+", plus), define("-", minus), define("*", times), define("%", remain), define("<", less), define("=", same);
  define("cons", cons), define("car", car), define("cdr", cdr);
  for (int round = 0; round < 10; round++) {
    root_count = 0;
    for (text = program; *text;) {
      cell *value = evaluate(read(), NULL);
      if (round == 0 && value && value->kind == NUMBER) printf("%d ", value->number);
      root_count = 0;
    }
  }
  printf("%s\n", collections > 10 ? "collected" : "never collected");
  return 0;
}
