/** Tests of vouchers, splits, and who counts what. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.channel;
