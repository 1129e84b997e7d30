/** The chain over JSON-RPC: reads it, changes it, and runs one for development. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.adapters.evm;
