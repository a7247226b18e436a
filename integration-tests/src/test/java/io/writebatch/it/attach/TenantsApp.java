package io.writebatch.it.attach;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * An application server: each of two tenants has a class loader of its own with its own copy of the driver, and both run
 * on the server's threads. One is undeployed at the end, while the threads live on.
 */
final class TenantsApp {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private TenantsApp() {}

    /** Takes the tenants' class path and driver, then URL, user, password and table. */
    public static void main(String[] args) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WriterApp.THREADS, WriterApp::daemon);
        List<URLClassLoader> tenants = new ArrayList<>(List.of(deploy(args[0]), deploy(args[0])));
        List<Future<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < WriterApp.THREADS; i++) {
            int first = i * WriterApp.WRITES;
            URLClassLoader tenant = tenants.get(i % 2);
            tasks.add(threads.submit(() -> {
                call(tenant, "write", args[1], args[2], args[3], args[4], args[5], Integer.toString(first));
                return null;
            }));
        }
        for (Future<Void> task : tasks) {
            task.get();
        }
        tasks.clear();
        System.out.println("written");
        System.in.read();

        WeakReference<URLClassLoader> undeployed = new WeakReference<>(tenants.get(1));
        undeploy(tenants.remove(1));
        System.out.println("collected: " + isCollected(undeployed));
        call(tenants.get(0), "write", args[1], args[2], args[3], args[4], args[5], "1000000");
        System.out.println("still there");
        threads.shutdown();
    }

    static URLClassLoader deploy(String classPath) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            urls.add(new File(entry).toURI().toURL());
        }
        return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    private static void undeploy(URLClassLoader tenant) throws Exception {
        call(tenant, "leave");
        tenant.close();
    }

    static void call(URLClassLoader tenant, String method, String... args) throws Exception {
        Class.forName("io.writebatch.it.attach.Tenant", true, tenant)
                .getMethod(method, String[].class)
                .invoke(null, (Object) args);
    }

    private static boolean isCollected(WeakReference<URLClassLoader> reference) throws InterruptedException {
        long start = System.nanoTime();
        while (reference.get() != null && System.nanoTime() - start < LIMIT_NANOS) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return reference.get() == null;
    }
}
