/** Storage in append-only files. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.adapters.files;
