/**
 * What an issuer writes and tries before any network sees it: token scripts and their rehearsals.
 */
@org.jspecify.annotations.NullMarked
package io.smartlayer.authoring;
