/** What every implementation of the environment must do, as tests that the adapters run. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.environment;
