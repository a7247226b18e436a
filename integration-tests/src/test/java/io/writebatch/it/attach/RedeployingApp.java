package io.writebatch.it.attach;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;

/**
 * An application server on whose threads one application after the other is deployed with its own copy of the driver, and
 * undeployed without having closed its connections.
 */
final class RedeployingApp {
    static final int DEPLOYMENTS = 20;
    static final int THREADS = 4;
    static final int ROWS = DEPLOYMENTS * THREADS * WriterApp.WRITES;

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private RedeployingApp() {}

    /** Takes the applications' class path and driver, then URL, user, password and table. */
    public static void main(String[] args) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, WriterApp::daemon);
        List<WeakReference<URLClassLoader>> undeployed = new ArrayList<>();
        for (int i = 0; i < DEPLOYMENTS; i++) {
            undeployed.add(new WeakReference<>(deployAndDrop(threads, i, args)));
        }
        System.out.println("written");
        System.out.println("controlled: " + awaitControl());
        long start = System.nanoTime();
        while (left(undeployed) > 0 && System.nanoTime() - start < LIMIT_NANOS) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        System.out.println("left: " + left(undeployed));
        threads.shutdown();
    }

    private static URLClassLoader deployAndDrop(ExecutorService threads, int deployment, String[] args)
            throws Exception {
        URLClassLoader application = TenantsApp.deploy(args[0]);
        List<Future<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int first = (deployment * THREADS + i) * WriterApp.WRITES;
            tasks.add(threads.submit(() -> {
                TenantsApp.call(
                        application,
                        "writeAndDrop",
                        args[1],
                        args[2],
                        args[3],
                        args[4],
                        args[5],
                        Integer.toString(first));
                return null;
            }));
        }
        for (Future<Void> task : tasks) {
            task.get();
        }
        TenantsApp.call(application, "leave");
        application.close();
        return application;
    }

    /** It is there for all applications, and must hold none of them. */
    private static boolean awaitControl() throws Exception {
        ObjectName control = new ObjectName("io.writebatch:type=WriteBatching");
        long start = System.nanoTime();
        while (!ManagementFactory.getPlatformMBeanServer().isRegistered(control)
                && System.nanoTime() - start < LIMIT_NANOS) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return ManagementFactory.getPlatformMBeanServer().isRegistered(control);
    }

    private static long left(List<WeakReference<URLClassLoader>> undeployed) {
        return undeployed.stream().filter(loader -> loader.get() != null).count();
    }
}
