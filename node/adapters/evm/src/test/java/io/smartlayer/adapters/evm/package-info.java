/** The chain over JSON-RPC, against a real chain and against endpoints that misbehave. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.adapters.evm;
