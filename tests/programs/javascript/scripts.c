// Evaluates its argument as JavaScript, with a library of an embedded file. `init` loads the library, also when the program is built.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quickjs.h"

static JSContext *context;

static void fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static char *contents(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END))
        fail("there is no library");
    *size = ftell(file);
    rewind(file);
    char *text = calloc(*size + 1, 1);
    if (!text || fread(text, 1, *size, file) != *size)
        fail("the library cannot be read");
    fclose(file);
    return text;
}

// Runs a script, and writes its value if there is somewhere to write it.
static void evaluate(const char *text, size_t size, const char *name, FILE *output)
{
    JSValue value = JS_Eval(context, text, size, name, JS_EVAL_TYPE_GLOBAL);
    int failed = JS_IsException(value);
    if (failed) {
        value = JS_GetException(context);
        output = stderr;
    }
    const char *shown = JS_ToCString(context, value);
    if (output)
        fprintf(output, "%s\n", shown ? shown : "?");
    JS_FreeCString(context, shown);
    JS_FreeValue(context, value);
    if (failed)
        exit(1);
}

__attribute__((export_name("init"))) void init(void)
{
    JSRuntime *runtime = JS_NewRuntime();
    if (!runtime || !(context = JS_NewContext(runtime)))
        fail("no memory");
    size_t size;
    char *text = contents("/library/lodash.js", &size);
    evaluate(text, size, "lodash.js", NULL);
    free(text);
    const char *loaded = "'loaded lodash ' + _.VERSION";
    evaluate(loaded, strlen(loaded), "init", stderr);
}

int main(int argc, char **argv)
{
    if (!context)
        init();
    JS_UpdateStackTop(JS_GetRuntime(context));
    const char *script = argc > 1 ? argv[1] : "";
    evaluate(script, strlen(script), "argument", stdout);
}
