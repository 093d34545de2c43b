// Compiles programs of one file each with the compiler that is on the class path, in one process: most of a short run is its start.
//
//     java -cp kotlin-compiler.jar kotlin.java STANDARD-LIBRARY FILE.kt …
//
// FILE.wasm is the module of FILE.kt.

import java.io.File;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.js.KotlinWasmCompiler;

class Programs {
    public static void main(String[] arguments) {
        String library = arguments[0];
        for (int index = 1; index < arguments.length; index++) {
            String file = arguments[index];
            String name = file.substring(0, file.length() - ".kt".length());
            // First a library, then the module of that and what it uses of the standard library.
            compile(library, name, "-ir-output-dir", name, "-nopack", file);
            compile(library, name, "-ir-output-dir", ".", "-Xinclude=" + name, "-Xir-dce");
        }
    }

    private static void compile(String library, String name, String... task) {
        String[] common = {"-Xwasm-target=wasm-wasi", "-libraries", library, "-ir-output-name", name};
        String[] all = new String[common.length + task.length];
        System.arraycopy(common, 0, all, 0, common.length);
        System.arraycopy(task, 0, all, common.length, task.length);
        ExitCode result = new KotlinWasmCompiler().exec(System.err, all);
        if (result != ExitCode.OK) {
            System.exit(1);
        }
    }
}
