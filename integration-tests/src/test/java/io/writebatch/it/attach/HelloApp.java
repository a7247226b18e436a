package io.writebatch.it.attach;

import java.util.ArrayList;
import java.util.List;

/** An application without a database: says hello, and which of the classes it is asked for it can see. */
final class HelloApp {
    private HelloApp() {}

    public static void main(String[] args) throws Exception {
        List<String> visible = new ArrayList<>();
        for (String name : args) {
            for (ClassLoader loader :
                    new ClassLoader[] {HelloApp.class.getClassLoader(), ClassLoader.getPlatformClassLoader(), null}) {
                if (isVisible(name, loader)) {
                    visible.add(name + " from " + loader);
                }
            }
        }
        System.out.println("hello, visible: " + visible);
        // Until its input ends, so that its metrics can be read.
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
    }

    private static boolean isVisible(String name, ClassLoader loader) {
        try {
            Class.forName(name, false, loader);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
