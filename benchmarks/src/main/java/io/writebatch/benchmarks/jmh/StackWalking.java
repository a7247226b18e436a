package io.writebatch.benchmarks.jmh;

import java.io.File;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What {@code call_site = stack} costs a write, by how many frames of pools and frameworks stand before the application's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StackWalking {
    @Param({"0", "10", "40"})
    public int frames;

    private JarFile jar;
    private URLClassLoader bridge;
    private MethodHandle find;

    /** The class as it is in the agent's jar, where applications do not see it. */
    @Setup
    public void open() throws Exception {
        File file = new File(System.getProperty("agent.jar"));
        jar = new JarFile(file);
        bridge = new URLClassLoader(new URL[] {file.toURI().toURL()}, null);
        ClassLoader agent = Class.forName("io.writebatch.bridge.AgentClassLoader", true, bridge)
                .asSubclass(ClassLoader.class)
                .getConstructor(JarFile.class)
                .newInstance(jar);
        Class<?> type = Class.forName("io.writebatch.agent.telemetry.StackCallSites", true, agent);
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Method method = type.getDeclaredMethod("find");
        method.setAccessible(true);
        find = MethodHandles.lookup().unreflect(method).bindTo(constructor.newInstance());
    }

    @TearDown
    public void close() throws Exception {
        bridge.close();
        jar.close();
    }

    @Benchmark
    public Object walk() throws Throwable {
        return Plumbing_$$_.call(frames, find);
    }

    /** What the frames themselves cost. */
    @Benchmark
    public Object callOnly() throws Throwable {
        return Plumbing_$$_.call(frames, null);
    }

    /** Looks like a proxy, by its name. */
    private static final class Plumbing_$$_ {
        static Object call(int frames, MethodHandle find) throws Throwable {
            if (frames > 0) {
                return call(frames - 1, find);
            }
            return find == null ? "" : find.invoke();
        }
    }
}
