/** Tests of signed facts. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.attestation;
