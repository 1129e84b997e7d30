/** Tests of tokens, and the little world they share with the tests of anchoring. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.token;
