/** The chain over JSON-RPC. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.adapters.evm;
