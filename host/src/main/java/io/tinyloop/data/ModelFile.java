package io.tinyloop.data;

/**
 * A float model as it is stored.
 *
 * @param name its file's name without the extension
 * @param location where it was found, for errors
 * @param safetensors the bytes of the file; owned by the record
 * @param card what is said about it
 */
public record ModelFile(String name, String location, byte[] safetensors, ModelCard card) {}
