/** Tests of the directory and of liveness. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.discovery;
