/** Tests of reading, signing and trusting TokenScripts. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.tokenscript;
