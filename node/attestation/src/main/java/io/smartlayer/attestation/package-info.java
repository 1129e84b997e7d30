/** What a signed fact is, and how it is checked. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.attestation;
