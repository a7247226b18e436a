package io.writebatch.bridge;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads the agent from the {@code inst/} folder of its jar, where class files are named {@code .classdata}: no other
 * loader finds them there, and the application sees nothing of the agent or of its libraries. Its parent is the platform
 * loader, because the bootstrap loader does not have {@code java.sql}. Itself it lies on the bootstrap class path, because
 * its own jar is there and its parts must come from one loader.
 */
public final class AgentClassLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final String version;

    public AgentClassLoader(JarFile jar) throws IOException {
        super("write-batching-agent", ClassLoader.getPlatformClassLoader());
        this.jar = jar;
        this.version = jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        JarEntry entry = entryOf(name.replace('.', '/') + ".class");
        if (entry == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] bytes;
        try (InputStream in = jar.getInputStream(entry)) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        definePackageOf(name);
        return defineClass(name, bytes, 0, bytes.length);
    }

    private void definePackageOf(String className) {
        int end = className.lastIndexOf('.');
        if (end > 0 && getDefinedPackage(className.substring(0, end)) == null) {
            try {
                definePackage(className.substring(0, end), null, null, null, null, version, null, null);
            } catch (IllegalArgumentException e) {
                // Another thread has defined it just now.
                return;
            }
        }
    }

    @Override
    protected URL findResource(String name) {
        JarEntry entry = entryOf(name);
        if (entry == null) {
            return null;
        }
        try {
            return new URL("writebatch", null, -1, "/" + name, new EntryHandler(entry));
        } catch (MalformedURLException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL resource = findResource(name);
        return resource == null
                ? Collections.emptyEnumeration()
                : Collections.enumeration(Collections.singleton(resource));
    }

    private JarEntry entryOf(String resource) {
        String name = resource.endsWith(".class")
                ? resource.substring(0, resource.length() - ".class".length()) + ".classdata"
                : resource;
        return jar.getJarEntry("inst/" + name);
    }

    /** Gives an entry's bytes; a {@code jar:} URL would open the jar once more and keep it open. */
    private final class EntryHandler extends URLStreamHandler {
        private final JarEntry entry;

        EntryHandler(JarEntry entry) {
            this.entry = entry;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {
                    connected = true;
                }

                @Override
                public InputStream getInputStream() throws IOException {
                    try (InputStream in = jar.getInputStream(entry)) {
                        return new ByteArrayInputStream(in.readAllBytes());
                    }
                }
            };
        }
    }
}
