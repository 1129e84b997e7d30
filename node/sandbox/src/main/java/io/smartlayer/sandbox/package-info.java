/**
 * Runs token code, metered and isolated, to the same bytes everywhere.
 *
 * <p>A guest is QuickJS-NG compiled to WebAssembly, metered by {@link
 * io.smartlayer.sandbox.GasMeter}. V8 runs it to serve, Chicory runs it to verify. Both are driven
 * by the same host calls ({@code spec/sandbox/engine.txt}), and every call starts from the same
 * memory. So a call's result, or its failure, and its gas depend on nothing but the program, the
 * function, the arguments and the gas limit.
 */
@org.jspecify.annotations.NullMarked
package io.smartlayer.sandbox;
