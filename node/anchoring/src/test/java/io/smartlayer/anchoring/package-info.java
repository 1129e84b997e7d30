/** Tests of what anchors do. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.anchoring;
