package io.smartlayer.authoring;

import io.smartlayer.tokenscript.TokenScript;

/**
 * A token as its author has it before them.
 *
 * @param manifestFile how the author calls the manifest
 * @param manifest its text
 * @param codeFile how the author calls the code
 * @param code its text
 * @param script that was made of both, with a service section
 */
public record Draft(
    String manifestFile, String manifest, String codeFile, String code, TokenScript script) {}
