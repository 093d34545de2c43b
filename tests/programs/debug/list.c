#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node {
    int value;
    struct node *next;
    char name[8];
};

static int total;

static inline __attribute__((always_inline)) int square(int x) {
    int result = x * x;
    return result;
}

static struct node *push(struct node *head, int value) {
    struct node *node = malloc(sizeof *node);
    node->value = value;
    node->next = head;
    snprintf(node->name, sizeof node->name, "n%d", value);
    return node;
}

__attribute__((noinline)) static int sum(struct node *list) {
    int s = 0;
    while (list) {
        int v = square(list->value);
        s += v;
        total += v;
        list = list->next;
    }
    return s;
}

__attribute__((noinline)) static double average(struct node *list, int count) {
    if (count == 0)
        __builtin_trap();
    return (double)sum(list) / count;
}

int main(int argc, char **argv) {
    struct node *list = NULL;
    for (int i = 0; i < 5; i++)
        list = push(list, i * 6);
    printf("%d %g\n", sum(list), average(list, 5));
    if (argc > 1)
        printf("%g\n", average(list, 0));
    return 0;
}
