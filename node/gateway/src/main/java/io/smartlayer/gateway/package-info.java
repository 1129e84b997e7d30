/** The HTTP face of anchors and service nodes. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.gateway;
