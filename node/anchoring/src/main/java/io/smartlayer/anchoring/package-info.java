/** What anchors do: placement, election, failure attestation, re-execution. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.anchoring;
